package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.system.ComponentEnds;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * {@code dr restore PLAN}: brings back the components of a plan, each by a run of its own, each as
 * soon as all that it depends on is back.
 */
@WorkflowInterface
public interface SystemRestoreWorkflow extends SteeredRun {

  /** Returns once the plan is back and proven, or what could be taken back is. */
  @WorkflowMethod
  RunReport restore(SystemRestoreRequest request);

  /** A batch of components tells which of them have ended, before it ends itself. */
  @SignalMethod
  void ended(ComponentEnds ends);
}
