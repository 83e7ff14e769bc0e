package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.site.TrafficTarget;

/** What the move of clients is asked with; people are told by the run of the whole system. */
public record TrafficMoveRequest(RunRequest run, Traffic traffic, String from, String to) {

  TrafficTarget target() {
    return new TrafficTarget(run.run(), run.plan(), traffic);
  }
}
