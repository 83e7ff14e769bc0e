package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the restore of files, or of secrets that are files, is asked with. Its workflow id is that
 * of any component: {@link DatabaseRestoreRequest#workflowId}.
 *
 * @param component of a kind that {@link FilesTarget} is of
 * @param services what is restarted once the files are back
 * @param part whether a run of the whole plan asks: then that run is the one that is approved and
 *     told about
 * @param to the newest backup not after this, null for the newest of all
 * @param backupId this backup and no other
 */
public record FilesRestoreRequest(
    RunRequest run,
    Component component,
    List<Service> services,
    List<Webhook> webhooks,
    RunPolicy policy,
    boolean part,
    @Nullable Instant to,
    @Nullable String backupId) {

  public FilesRestoreRequest {
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
  }

  /** The same with where it can be watched. */
  public FilesRestoreRequest watchedAt(@Nullable String address) {
    return new FilesRestoreRequest(
        run.watchedAt(address), component, services, webhooks, policy, part, to, backupId);
  }

  /** The files as the run's activities reach them. */
  public FilesTarget target() {
    return FilesTarget.of(run.run(), run.plan(), component);
  }

  /** What the policy asks of this run itself; a part leaves approvals to the whole. */
  RunPolicy policyHere() {
    return part ? policy.withoutApprovals() : policy;
  }
}
