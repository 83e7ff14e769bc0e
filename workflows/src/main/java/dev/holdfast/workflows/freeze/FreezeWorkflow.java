package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Stops the writes of a system where it is active: {@code dr freeze}. */
@WorkflowInterface
public interface FreezeWorkflow extends SteeredRun {

  /** Returns once new sessions are seen to be read-only, or all is as before. */
  @WorkflowMethod
  RunReport freeze(FreezeRequest request);
}
