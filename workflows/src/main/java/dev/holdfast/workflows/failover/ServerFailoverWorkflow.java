package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves one PostgreSQL cluster to another primary: {@code dr failover} and {@code switchover}. */
@WorkflowInterface
public interface ServerFailoverWorkflow extends SteeredRun {

  /**
   * Returns once another member takes writes and is proven, or the old primary runs as before, or,
   * beyond the promotion, once it is clear what is left to be done.
   */
  @WorkflowMethod
  RunReport move(ServerFailoverRequest request);
}
