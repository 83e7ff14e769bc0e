package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;

/**
 * What the restart of a service is asked with. Its workflow id is that of any component: {@link
 * DatabaseRestoreRequest#workflowId}.
 *
 * @param part whether a run of the whole plan asks: then that run is the one that is told about
 */
public record ServiceRestartRequest(
    RunRequest run, Service service, List<Webhook> webhooks, RunPolicy policy, boolean part) {

  public ServiceRestartRequest {
    webhooks = List.copyOf(webhooks);
  }

  /** What the policy asks of this run itself; a part leaves approvals to the whole. */
  RunPolicy policyHere() {
    return part ? policy.withoutApprovals() : policy;
  }
}
