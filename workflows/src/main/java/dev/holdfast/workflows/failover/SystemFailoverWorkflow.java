package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Moves a system to another site, each component by a run of its own, each as soon as all that it
 * depends on is there: {@code dr failover PLAN} and {@code dr switchover PLAN}.
 */
@WorkflowInterface
public interface SystemFailoverWorkflow extends SteeredRun {

  /**
   * Returns once the system serves at the other site and is proven, or all is as before, or, beyond
   * the first promotion, once it is clear what is left to be done.
   */
  @WorkflowMethod
  RunReport move(SystemFailoverRequest request);
}
