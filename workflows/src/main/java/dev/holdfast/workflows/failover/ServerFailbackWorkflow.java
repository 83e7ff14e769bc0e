package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings one PostgreSQL cluster home: {@code dr failback}. */
@WorkflowInterface
public interface ServerFailbackWorkflow extends SteeredRun {

  /**
   * Returns once a member at {@code toSite} takes writes and is proven, with nothing lost, or the
   * primary is where it was. Before the promotion an abort takes it back; beyond it, it goes back
   * by another handover. A member that was brought back stays a standby in any case.
   *
   * @param request of kind FAILBACK
   */
  @WorkflowMethod
  RunReport failBack(ServerFailoverRequest request);
}
