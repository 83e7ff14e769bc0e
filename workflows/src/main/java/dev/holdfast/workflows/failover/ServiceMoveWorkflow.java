package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a service to another site, as a part of the move of a system. */
@WorkflowInterface
public interface ServiceMoveWorkflow extends SteeredRun {

  /** Returns once it runs there and is proven, or people gave it up. */
  @WorkflowMethod
  RunReport move(ServiceMoveRequest request);
}
