package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Workflow;

/**
 * What a failover asks guards and their leases with, each port with the patience that its use
 * needs.
 *
 * @param leases for what is answered at once
 * @param ends for waiting
 */
record GuardPorts(
    LeaseControl leases, LeaseControl ends, LeaseControl undoLeases, GuardLocks locks) {

  static GuardPorts open() {
    return new GuardPorts(
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.probe()),
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.change()),
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.undo()),
        Workflow.newActivityStub(GuardLocks.class, ActivityKinds.change()));
  }
}
