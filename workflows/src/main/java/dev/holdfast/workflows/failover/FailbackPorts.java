package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.guard.LeaseControl;
import dev.holdfast.workflows.plan.FailoverPolicy.Failback;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * What a failback touches the world with.
 *
 * @param moves what it shares with a switchover
 * @param surveys only looks and deletes
 * @param rejoins takes as long as the directory is large
 * @param starts waits until a server lets clients in
 */
record FailbackPorts(
    FailoverPorts moves,
    Rejoins surveys,
    Rejoins rejoins,
    Salvages salvages,
    ServerControls starts,
    LeaseControl leases) {

  /** A terabyte over a line of 100 Mbit/s. */
  private static final Duration COPYING = Duration.ofHours(24);

  static FailbackPorts open(Failback limits) {
    return new FailbackPorts(
        FailoverPorts.open(
            ActivityKinds.within(limits.readOnly()), ActivityKinds.within(limits.verification())),
        Workflow.newActivityStub(Rejoins.class, ActivityKinds.look()),
        Workflow.newActivityStub(Rejoins.class, ActivityKinds.wait(COPYING)),
        Workflow.newActivityStub(Salvages.class, ActivityKinds.wait(COPYING)),
        Workflow.newActivityStub(ServerControls.class, ActivityKinds.within(limits.finalSync())),
        Workflow.newActivityStub(LeaseControl.class, ActivityKinds.change()));
  }
}
