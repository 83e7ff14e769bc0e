package dev.holdfast.workflows.guard;

import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Workflow;

/**
 * What a failover asks guards and their leases with, each port with the patience that its use
 * needs.
 *
 * @param leases for what is answered at once
 * @param ends for waiting
 */
public record GuardPorts(
    LeaseControl leases, LeaseControl ends, LeaseControl undoLeases, GuardLocks locks) {

  /** Stubs of all of them, for workflow code. */
  public static GuardPorts open() {
    return new GuardPorts(
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.probe()),
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.change()),
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.undo()),
        Workflow.newActivityStub(GuardLocks.class, ActivityKinds.change()));
  }
}
