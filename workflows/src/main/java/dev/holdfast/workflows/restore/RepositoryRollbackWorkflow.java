package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Puts the old copy that a restore of a repository has kept in its place again, and keeps the
 * restored one if anything was written to it.
 */
@WorkflowInterface
public interface RepositoryRollbackWorkflow extends SteeredRun {

  /**
   * Returns once the old copy is live (outcome RECOVERED), or with any other outcome once the
   * restored one is live as before. The verdict says whether the plan's checks hold for the old
   * copy: that they don't is no reason to stay with the restored one.
   */
  @WorkflowMethod
  RunReport rollBack(RepositoryRollbackRequest request);
}
