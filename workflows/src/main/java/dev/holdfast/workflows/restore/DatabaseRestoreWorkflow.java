package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * {@code dr restore PLAN COMPONENT}: brings a database back from a backup, beside the live one,
 * then in its place.
 */
@WorkflowInterface
public interface DatabaseRestoreWorkflow extends SteeredRun {

  /** Returns once the database is back and proven, or the world is as it was before. */
  @WorkflowMethod
  RunReport restore(DatabaseRestoreRequest request);
}
