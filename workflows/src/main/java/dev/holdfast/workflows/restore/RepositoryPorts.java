package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What the restore of a repository touches the world with, each port with its patience. */
record RepositoryPorts(
    RepositoryCopies looks,
    RepositoryCopies copies,
    RepositoryCopies undoCopies,
    RepositoryFences fences,
    RepositoryFences undoFences,
    RepositorySwaps swaps,
    RepositorySwaps patientSwaps,
    RepositorySwaps undoSwaps,
    EndpointChecks endpoints,
    Notifications notifications,
    EvidenceStore evidence) {

  /** The largest repositories take hours; a clone that stands still is ended by its transport. */
  private static final Duration LONGEST = Duration.ofHours(12);

  static RepositoryPorts all() {
    var look = ActivityKinds.look();
    var change = ActivityKinds.change();
    var patient = ActivityKinds.wait(LONGEST);
    var undo = ActivityKinds.undo();
    return new RepositoryPorts(
        Workflow.newActivityStub(RepositoryCopies.class, look),
        Workflow.newActivityStub(RepositoryCopies.class, patient),
        Workflow.newActivityStub(RepositoryCopies.class, undo),
        Workflow.newActivityStub(RepositoryFences.class, change),
        Workflow.newActivityStub(RepositoryFences.class, undo),
        Workflow.newActivityStub(RepositorySwaps.class, change),
        Workflow.newActivityStub(RepositorySwaps.class, patient),
        Workflow.newActivityStub(RepositorySwaps.class, undo),
        Workflow.newActivityStub(EndpointChecks.class, patient),
        Workflow.newActivityStub(Notifications.class, change),
        Workflow.newActivityStub(EvidenceStore.class, change));
  }
}
