package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Puts the old database that a restore has kept in its place again, and keeps what was written to
 * the restored one in a dump.
 */
@WorkflowInterface
public interface DatabaseRollbackWorkflow extends SteeredRun {

  /**
   * Returns once the old database is live (outcome RECOVERED) and what was written since is in a
   * dump, or in a database that the residue names; or with any other outcome once the restored one
   * is live as before. The verdict says whether the plan's checks hold for the old data: that they
   * don't is no reason to stay with what somebody wants to get rid of.
   */
  @WorkflowMethod
  RunReport rollBack(RollbackRequest request);
}
