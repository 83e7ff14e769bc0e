package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.FileFences;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What the restore of files touches the world with, each port with its patience. */
record FilesPorts(
    ArchivedFiles backups,
    FileCopies copies,
    FileCopies undoCopies,
    FileFences fences,
    FileFences undoFences,
    FileSwaps swaps,
    FileSwaps undoSwaps,
    ServiceRestarts restarts,
    EndpointChecks endpoints,
    Notifications notifications,
    EvidenceStore evidence) {

  /** The largest trees take hours. */
  static final Duration LONGEST = Duration.ofHours(12);

  static FilesPorts all() {
    var change = ActivityKinds.change();
    var patient = ActivityKinds.wait(LONGEST);
    var undo = ActivityKinds.undo();
    return new FilesPorts(
        Workflow.newActivityStub(ArchivedFiles.class, patient),
        Workflow.newActivityStub(FileCopies.class, patient),
        Workflow.newActivityStub(FileCopies.class, undo),
        Workflow.newActivityStub(FileFences.class, change),
        Workflow.newActivityStub(FileFences.class, undo),
        Workflow.newActivityStub(FileSwaps.class, patient),
        Workflow.newActivityStub(FileSwaps.class, undo),
        Workflow.newActivityStub(ServiceRestarts.class, change),
        Workflow.newActivityStub(EndpointChecks.class, patient),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
