package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.restore.ServiceRestarts;
import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What the rebuild of a machine touches the world with, each port with its patience. */
record RebuildPorts(
    MachineStates states,
    MachineChanges previews,
    MachineChanges changes,
    ServiceRestarts services,
    EndpointChecks endpoints,
    Notifications notifications,
    EvidenceStore evidence) {

  /** Machines of a cloud take minutes, a database server half an hour; none takes longer. */
  private static final Duration LONGEST = Duration.ofHours(4);

  /** A provider's programs may have to be fetched. */
  private static final Duration LOOK = Duration.ofMinutes(30);

  static RebuildPorts all() {
    var look = ActivityKinds.wait(LOOK);
    var patient = ActivityKinds.wait(LONGEST);
    var change = ActivityKinds.change();
    return new RebuildPorts(
        Workflow.newActivityStub(MachineStates.class, look),
        Workflow.newActivityStub(MachineChanges.class, look),
        Workflow.newActivityStub(MachineChanges.class, patient),
        Workflow.newActivityStub(ServiceRestarts.class, change),
        Workflow.newActivityStub(EndpointChecks.class, patient),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
