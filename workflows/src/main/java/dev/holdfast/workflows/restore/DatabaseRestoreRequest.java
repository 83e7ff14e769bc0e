package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dr restore PLAN COMPONENT} asks for.
 *
 * @param services what is restarted once the database is back
 * @param part whether a run of the whole plan asks: then that run is the one that is approved,
 *     committed and told about
 * @param to the newest backup not after this, null for the newest of all
 * @param backupId this backup and no other
 * @param breakGlass take the database over from whoever holds it; the run's reason says why
 * @param inPlace drop the live database first, since there is no room for two
 */
public record DatabaseRestoreRequest(
    RunRequest run,
    DatabaseTarget target,
    List<Service> services,
    List<Webhook> webhooks,
    RunPolicy policy,
    boolean part,
    @Nullable Instant to,
    @Nullable String backupId,
    boolean breakGlass,
    boolean inPlace) {

  public DatabaseRestoreRequest {
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
  }

  /** The same with where it can be watched. */
  public DatabaseRestoreRequest watchedAt(@Nullable String address) {
    return new DatabaseRestoreRequest(
        run.watchedAt(address),
        target,
        services,
        webhooks,
        policy,
        part,
        to,
        backupId,
        breakGlass,
        inPlace);
  }

  /** The plan's policy as far as it is this run's to keep: a part's approvals are the whole's. */
  RunPolicy policyHere() {
    return part ? policy.withoutApprovals() : policy;
  }

  /** One recovery of a component at a time. */
  public static String workflowId(String plan, String component) {
    return "recovery/" + plan + "/" + component;
  }
}
