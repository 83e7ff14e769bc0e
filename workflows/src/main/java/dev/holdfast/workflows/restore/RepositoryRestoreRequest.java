package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;

/**
 * What the restore of a repository is asked with. Its workflow id is that of any component: {@link
 * DatabaseRestoreRequest#workflowId}.
 *
 * @param part whether a run of the whole plan asks: then that run is the one that is told about
 */
public record RepositoryRestoreRequest(
    RunRequest run, Repository repository, List<Webhook> webhooks, RunPolicy policy, boolean part) {

  public RepositoryRestoreRequest {
    webhooks = List.copyOf(webhooks);
  }

  /** The repository as the run's activities reach it. */
  public RepositoryTarget target() {
    return new RepositoryTarget(run.run(), run.plan(), repository);
  }

  /** What the policy asks of this run itself; a part leaves approvals to the whole. */
  RunPolicy policyHere() {
    return part ? policy.withoutApprovals() : policy;
  }
}
