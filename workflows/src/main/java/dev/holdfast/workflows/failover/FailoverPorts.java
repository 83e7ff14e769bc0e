package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.Promotions;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What a failover touches the world with, each port with the patience that its use needs. */
record FailoverPorts(
    ClusterLooks looks,
    TakeoverLooks takeovers,
    ServerControls controls,
    ServerControls undoControls,
    Promotions replays,
    Promotions promotions,
    Promotions undoPromotions,
    LossLedgers ledgers,
    ServiceChecks checks,
    Notifications notifications,
    EvidenceStore evidence) {

  /** Replay and checks may take long: a standby that is far behind, a large stable window. */
  private static final Duration PATIENT = Duration.ofHours(6);

  static FailoverPorts open() {
    return open(ActivityKinds.wait(PATIENT), ActivityKinds.wait(PATIENT));
  }

  /** For a run that has other limits for these two. */
  static FailoverPorts open(ActivityOptions replay, ActivityOptions verification) {
    var change = ActivityKinds.change();
    var undo = ActivityKinds.undo();
    return new FailoverPorts(
        Workflow.newActivityStub(ClusterLooks.class, ActivityKinds.look()),
        Workflow.newActivityStub(TakeoverLooks.class, ActivityKinds.probe()),
        Workflow.newActivityStub(ServerControls.class, change),
        Workflow.newActivityStub(ServerControls.class, undo),
        Workflow.newActivityStub(Promotions.class, replay),
        Workflow.newActivityStub(Promotions.class, change),
        Workflow.newActivityStub(Promotions.class, undo),
        Workflow.newActivityStub(LossLedgers.class, change),
        Workflow.newActivityStub(ServiceChecks.class, verification),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
