package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;

/** What the move of a service is asked with; people are told by the run of the whole system. */
public record ServiceMoveRequest(RunRequest run, Service service, String from, String to) {

  /** Whether the old site is there. */
  boolean planned() {
    return run.kind() != RunRequest.Kind.FAILOVER;
  }
}
