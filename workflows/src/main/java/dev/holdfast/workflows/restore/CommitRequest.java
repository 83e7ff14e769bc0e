package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the old database that a restore has kept to be watched over until it is decided on.
 *
 * @param run the commit's own run
 * @param target the live database, for that run
 * @param swappedBy the run of the restore
 * @param kept the name that the old database has now
 * @param swappedAt by the database server's clock
 * @param untilAt when the window is over; null: only people decide
 * @param services what a roll back restarts
 * @param webhooks who is told when somebody has to decide
 * @param progress what was done already
 */
public record CommitRequest(
    RunRequest run,
    DatabaseTarget target,
    String swappedBy,
    String kept,
    Instant swappedAt,
    @Nullable Instant untilAt,
    List<Service> services,
    List<Webhook> webhooks,
    CommitProgress progress) {

  public CommitRequest {
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
  }

  CommitRequest with(CommitProgress now) {
    return new CommitRequest(
        run, target, swappedBy, kept, swappedAt, untilAt, services, webhooks, now);
  }

  /** Where the messages about a restore go once it is closed. */
  public static String workflowId(String restore) {
    return "commit/" + restore;
  }

  /** The id under which the commit of a restore is found. */
  public static String runId(String restore) {
    return restore + "-commit";
  }
}
