package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.system.ComponentEnds;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Some components of a large plan: a branch of the tree whose root is {@link
 * SystemRestoreWorkflow}. It keeps their events out of the root's history.
 */
@WorkflowInterface
public interface ComponentBatchWorkflow {

  /** Returns how those ended that were not told of before; those that were not begun are not. */
  @WorkflowMethod
  ComponentEnds restore(ComponentBatchRequest request);

  /** So many more of a provider may run at once. */
  @SignalMethod
  void more(String provider, int slots);

  /** Begins nothing more, stops what runs, and returns once that has ended. */
  @SignalMethod
  void stop(SteeredRun.Abort why);
}
