package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Watches over the old machine that a rebuild has kept. It waits for a person's decision; once the
 * commit window is over it destroys the old machine if the new one proves itself again, and asks if
 * it does not.
 */
@WorkflowInterface
public interface KeptMachineWorkflow extends SteeredRun {

  /** Returns once the old machine is destroyed, in its place again, or kept for good. */
  @WorkflowMethod
  RunReport watch(KeptMachineRequest request);
}
