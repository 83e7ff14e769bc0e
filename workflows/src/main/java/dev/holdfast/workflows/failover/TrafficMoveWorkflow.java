package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves clients to another site, as a part of the move of a system. */
@WorkflowInterface
public interface TrafficMoveWorkflow extends SteeredRun {

  /** Returns once they are sent there and that is proven, or people gave it up. */
  @WorkflowMethod
  RunReport move(TrafficMoveRequest request);
}
