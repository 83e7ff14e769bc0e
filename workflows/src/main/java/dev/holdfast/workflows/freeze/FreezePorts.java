package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ServiceControls;
import io.temporal.workflow.Workflow;

/** What a freeze touches the world with, each port with the patience that its use needs. */
record FreezePorts(
    ClusterLooks looks,
    DatabaseFences fences,
    DatabaseFences undoFences,
    DatabaseFreezes freezes,
    DatabaseFreezes undoFreezes,
    ServiceControls services,
    ServiceControls undoServices,
    MaintenanceNotes notes,
    MaintenanceNotes undoNotes,
    Notifications notifications,
    EvidenceStore evidence) {

  static FreezePorts open() {
    var change = ActivityKinds.change();
    var undo = ActivityKinds.undo();
    return new FreezePorts(
        Workflow.newActivityStub(ClusterLooks.class, ActivityKinds.look()),
        Workflow.newActivityStub(DatabaseFences.class, change),
        Workflow.newActivityStub(DatabaseFences.class, undo),
        Workflow.newActivityStub(DatabaseFreezes.class, change),
        Workflow.newActivityStub(DatabaseFreezes.class, undo),
        Workflow.newActivityStub(ServiceControls.class, change),
        Workflow.newActivityStub(ServiceControls.class, undo),
        Workflow.newActivityStub(MaintenanceNotes.class, change),
        Workflow.newActivityStub(MaintenanceNotes.class, undo),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
