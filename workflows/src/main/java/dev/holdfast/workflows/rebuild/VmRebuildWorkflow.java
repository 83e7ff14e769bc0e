package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Makes a machine anew from its code, beside the old one where the code lets it. */
@WorkflowInterface
public interface VmRebuildWorkflow extends SteeredRun {

  /** Returns once the machine is there and proven, or the world is as it was before. */
  @WorkflowMethod
  RunReport rebuild(VmRebuildRequest request);
}
