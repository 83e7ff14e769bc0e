package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what was at a repository's location before a restore to be there again. Its workflow id
 * is {@link RollbackRequest#workflowId}.
 *
 * @param run the roll back's own run, never used before; its reason says why
 * @param kept where the old copy is now, null if there was none
 * @param swappedBy the run that restored it
 * @param services what is restarted once the old copy is live again
 */
public record RepositoryRollbackRequest(
    RunRequest run,
    Repository repository,
    @Nullable String kept,
    String swappedBy,
    List<Service> services) {

  public RepositoryRollbackRequest {
    services = List.copyOf(services);
  }

  /** What the run's activities are told of the old copy. */
  KeptRepositories.Kept old() {
    return new KeptRepositories.Kept(target(), swappedBy, kept);
  }

  /** The repository as the run's activities reach it. */
  RepositoryTarget target() {
    return new RepositoryTarget(run.run(), run.plan(), repository);
  }
}
