package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Lets a frozen system write again, as it was before the first freeze: {@code dr unfreeze}. */
@WorkflowInterface
public interface UnfreezeWorkflow extends SteeredRun {

  /** Returns once no freeze is left, or what was frozen is frozen again. */
  @WorkflowMethod
  RunReport unfreeze(FreezeRequest request);
}
