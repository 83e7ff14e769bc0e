package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.DatabaseFences;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What a restore touches the world with, each port with the patience that its use needs. */
record RestorePorts(
    Backups backups,
    SideCopies looks,
    SideCopies sides,
    SideCopies undoSides,
    DatabaseFences fences,
    DatabaseFences undoFences,
    DatabaseSwaps swaps,
    DatabaseSwaps undoSwaps,
    ServiceRestarts restarts,
    ServiceChecks patientLooks,
    Notifications notifications,
    EvidenceStore evidence) {

  static RestorePorts within(Duration timeout) {
    var look = ActivityKinds.look();
    var change = ActivityKinds.change();
    var patient = ActivityKinds.wait(timeout);
    var undo = ActivityKinds.undo();
    return new RestorePorts(
        Workflow.newActivityStub(Backups.class, patient),
        Workflow.newActivityStub(SideCopies.class, look),
        Workflow.newActivityStub(SideCopies.class, patient),
        Workflow.newActivityStub(SideCopies.class, undo),
        Workflow.newActivityStub(DatabaseFences.class, change),
        Workflow.newActivityStub(DatabaseFences.class, undo),
        Workflow.newActivityStub(DatabaseSwaps.class, change),
        Workflow.newActivityStub(DatabaseSwaps.class, undo),
        Workflow.newActivityStub(ServiceRestarts.class, change),
        Workflow.newActivityStub(ServiceChecks.class, patient),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
