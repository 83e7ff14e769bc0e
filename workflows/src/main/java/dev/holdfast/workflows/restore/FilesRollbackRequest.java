package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;

/**
 * Asks for the files that were there before a restore to be there again. Its workflow id is {@link
 * RollbackRequest#workflowId}.
 *
 * @param run the roll back's own run, never used before; its reason says why
 * @param component of a kind that {@link FilesTarget} is of
 * @param swappedBy the run that restored it
 * @param services what is restarted once the old files are live again
 */
public record FilesRollbackRequest(
    RunRequest run, Component component, String swappedBy, List<Service> services) {

  public FilesRollbackRequest {
    services = List.copyOf(services);
  }

  /** What the run's activities are told of the old files. */
  KeptFiles.Kept old() {
    return new KeptFiles.Kept(target(), swappedBy);
  }

  /** The files as the run's activities reach them. */
  FilesTarget target() {
    return FilesTarget.of(run.run(), run.plan(), component);
  }
}
