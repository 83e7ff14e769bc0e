package dev.holdfast.workflows.guard;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Gives leases to the guard of one member, one at a time, and remembers how the last one ended.
 * Never ends by itself.
 */
@WorkflowInterface
public interface GuardLeaseWorkflow {

  /** The workflow of a member. */
  static String workflowId(String plan, String member) {
    return "guard/" + plan + "/" + member;
  }

  /** Where the member's guard takes its leases from. */
  static String taskQueue(String plan, String member) {
    return "holdfast-guard-" + plan + "-" + member;
  }

  @WorkflowMethod
  void keep(GuardedMember member);

  /** A guard wants a lease. Forgotten while one is out or the member is declared lost. */
  @SignalMethod
  void ask(GuardAsk ask);

  /**
   * From now on there is no new lease; one that is out goes on until it lapses, or its guard is
   * told to stop if the declaration says so. The newest one counts: only one run of a server goes
   * at a time, so one that declared the member before is over.
   */
  @UpdateMethod
  LeaseState declare(LeaseDeclaration declaration);

  /**
   * Takes the run's declaration back: the member's guard gets leases again. One of another run
   * stays. Safe to repeat.
   */
  @UpdateMethod
  LeaseState readmit(String run);

  /** How the lease stands. */
  @QueryMethod
  LeaseState state();
}
