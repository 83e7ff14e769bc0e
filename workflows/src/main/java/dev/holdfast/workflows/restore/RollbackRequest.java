package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;

/**
 * Asks for the old database that a restore has kept to be live again.
 *
 * @param run the roll back's own run, never used before; its reason says why
 * @param target the live database, for that run
 * @param kept the name that the old database has now
 * @param swappedBy the run that swapped
 * @param services what is restarted once the old database is live again
 */
public record RollbackRequest(
    RunRequest run, DatabaseTarget target, String kept, String swappedBy, List<Service> services) {

  public RollbackRequest {
    services = List.copyOf(services);
    if (!run.run().equals(target.run())) {
      throw new IllegalArgumentException(
          "target must be of run " + run.run() + ", was of " + target.run());
    }
  }

  /** One roll back of a swap at a time. */
  public static String workflowId(String swappedBy) {
    return "rollback/" + swappedBy;
  }
}
