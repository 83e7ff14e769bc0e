package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.RollbackStep.*;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Functions;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The runbook of a roll back: one line a step. */
public final class DatabaseRollbackWorkflowImpl extends ConductedRun
    implements DatabaseRollbackWorkflow {

  private static final String CHECKS_HOLD = "the plan's checks hold for the old database";

  private final RollbackRequest request;
  private final DatabaseTarget target;
  private final Runbook runbook;
  private final RestorePorts ports;
  private final KeptDatabases kept;
  private final WrittenSince written;

  @WorkflowInit
  public DatabaseRollbackWorkflowImpl(RollbackRequest request) {
    this.request = request;
    this.target = request.target();
    Duration timeout = target.database().timeout();
    this.runbook = Runbook.open(request.run(), RollbackStep.values());
    this.ports = RestorePorts.within(timeout);
    this.kept = KeptPorts.within(timeout);
    this.written = new WrittenSince(runbook, request, ports, kept);
    runbook.add("swappedBy", request.swappedBy());
    runbook.addUnknown("dump");
  }

  @Override
  public RunReport rollBack(RollbackRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::goBack, outcome -> {});
    return runbook.close(ports.evidence()::write);
  }

  private void goBack() {
    RestoreFence fence = takeFence();
    KeptDatabases.Ready ready = runbook.step(PREFLIGHT, this::preflight);
    runbook.host(ready.clock());
    written.dump(ready);

    Functions.Func<DatabaseSwaps.Pair> pair =
        () -> new DatabaseSwaps.Pair(fence.hold(), request.kept(), 0);
    quiesce(fence, pair);
    String replaced = swap(pair);
    Duration gap = runbook.step(OPEN, () -> ports.swaps().open(pair.apply())).gap();
    // clients are in: from here on undoing would throw away what they write
    runbook.verified();

    restartServices();
    verifyService(ready, gap);
    written.keep(replaced, fence);
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(target),
        "the fence record of the database is still held by this run");
  }

  private RestoreFence takeFence() {
    var fence = new RestoreFence(target, request.run().requestedBy(), "roll back");
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> fence.take(ports.fences()));
    return fence;
  }

  private KeptDatabases.Ready preflight() {
    if (!request.services().isEmpty()) {
      ports.restarts().requireAllowed(batch());
    }
    return KeptPorts.looks()
        .preflight(new KeptDatabases.Kept(target, request.swappedBy(), request.kept()));
  }

  private void quiesce(RestoreFence fence, Functions.Func<DatabaseSwaps.Pair> pair) {
    runbook
        .step(QUIESCE)
        .undo(() -> ports.undoSwaps().reopen(fence.hold()))
        .run(() -> ports.swaps().quiesce(pair.apply()));
  }

  /** Returns the name that the restored database has now, null if there was none. */
  private @Nullable String swap(Functions.Func<DatabaseSwaps.Pair> pair) {
    String replaced =
        runbook
            .step(SWAP)
            .undo(() -> takeBack(pair))
            .run(() -> ports.swaps().swap(pair.apply()))
            .kept();
    runbook.passPointOfNoReturn();
    return replaced;
  }

  private DatabaseSwaps.SwappedBack takeBack(Functions.Func<DatabaseSwaps.Pair> pair) {
    DatabaseSwaps.SwappedBack back = ports.undoSwaps().takeBack(pair.apply());
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    return back;
  }

  private void restartServices() {
    if (request.services().isEmpty()) {
      runbook.skip(RESTART_SERVICES, "the plan names no service that depends on the database");
      return;
    }
    runbook.besides(
        RESTART_SERVICES,
        () -> ports.restarts().restart(batch()),
        "services that did not restart with the old database: "
            + request.services().stream().map(Service::component).toList());
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(target.run(), request.services());
  }

  private void verifyService(KeptDatabases.Ready ready, @Nullable Duration gap) {
    var question = new ServiceChecks.OldQuestion(target, ready.rows());
    runbook.felt(null, gap);
    runbook.check(held(CheckReport.State.UNKNOWN, null));
    runbook.besides(
        VERIFY_SERVICE,
        () -> {
          ServiceChecks.Verified seen = ports.patientLooks().verifyOld(question);
          seen.checks().forEach(runbook::check);
          boolean good = seen.goodSince() != null;
          runbook.check(
              held(good ? CheckReport.State.PASSED : CheckReport.State.FAILED, seen.detail()));
          if (seen.goodSince() != null) {
            runbook.recoveredAt(seen.goodSince(), null);
          }
          return seen;
        },
        "");
  }

  private static CheckReport held(CheckReport.State state, @Nullable String actual) {
    return new CheckReport(CHECKS_HOLD, true, state, "for stableFor in a row", actual, null);
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
