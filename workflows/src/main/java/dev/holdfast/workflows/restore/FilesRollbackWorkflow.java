package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Puts the old files that a restore has kept in their places again, and keeps the restored ones if
 * anything was written to them.
 */
@WorkflowInterface
public interface FilesRollbackWorkflow extends SteeredRun {

  /**
   * Returns once the old files are live (outcome RECOVERED), or with any other outcome once the
   * restored ones are live as before. The verdict says whether the plan's checks hold for the old
   * files: that they don't is no reason to stay with the restored ones.
   */
  @WorkflowMethod
  RunReport rollBack(FilesRollbackRequest request);
}
