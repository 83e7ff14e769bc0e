package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Watches over the old database that a restore has kept. It waits for a person's decision; once the
 * commit window is over it removes the old database as soon as a backup taken since the swap is
 * proven, and asks as long as there is none.
 */
@WorkflowInterface
public interface CommitWorkflow extends SteeredRun {

  /** Returns once the old database is live again, removed, or kept for good. */
  @WorkflowMethod
  RunReport commit(CommitRequest request);
}
