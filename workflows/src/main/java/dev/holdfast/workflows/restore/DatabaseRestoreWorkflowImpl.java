package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.RestoreStep.*;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The runbook of a database restore. */
public final class DatabaseRestoreWorkflowImpl extends ConductedRun
    implements DatabaseRestoreWorkflow {

  private final DatabaseRestoreRequest request;
  private final DatabaseTarget target;
  private final Database database;
  private final Runbook runbook;
  private final RestoreFigures figures;
  private final RestoreFence fence;
  private final RestorePorts ports;
  private final InPlaceRestore inPlace;
  private final RestoreNotices notices;
  private final DependentServices services;

  @WorkflowInit
  public DatabaseRestoreWorkflowImpl(DatabaseRestoreRequest request) {
    this.request = request;
    this.target = request.target();
    this.database = target.database();
    this.ports = RestorePorts.within(database.timeout());
    this.notices = new RestoreNotices(request, ports.notifications());
    var conduct =
        new Conduct(
            database.terms().onFailure(), request.policyHere().approvals(), notices::announce);
    this.runbook =
        Runbook.open(
            request.run(), conduct, RestoreStep.of(request.policyHere(), request.inPlace()));
    this.figures = new RestoreFigures(runbook, database);
    this.fence = new RestoreFence(request);
    this.inPlace = new InPlaceRestore(runbook, fence, target);
    this.services =
        new DependentServices(
            new DependentServices.Of(
                target.run(), request.services(), request.part(), RESTART_SERVICES, "database"),
            runbook,
            ports.restarts());
  }

  @Override
  public RunReport restore(DatabaseRestoreRequest asked) {
    runbook.tell(
        Outcome.RECOVERED,
        this::recover,
        end -> notices.ended(runbook, () -> figures.sentence(end)));
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    BackupReference backup = chooseBackup();
    runbook.step(VERIFY_BACKUP, () -> verifyBackup(backup));
    figures.before(runbook.step(PREFLIGHT, () -> preflight(backup)));
    runbook.awaitApprovals();
    takeFence();
    if (request.inPlace()) {
      restoreInPlace(backup);
    } else {
      restoreAndKeepTheOld(backup);
    }
  }

  private void restoreAndKeepTheOld(BackupReference backup) {
    Supplier<DatabaseSwaps.Pair> pair = provenCopy(backup);
    figures.closed(quiesce(pair));
    serve(backup, pair, swap(pair));
  }

  private void restoreInPlace(BackupReference backup) {
    figures.closed(quiesce(inPlace::liveAlone));
    inPlace.instead(
        () -> {
          Supplier<DatabaseSwaps.Pair> pair = provenCopy(backup);
          serve(backup, pair, runbook.step(SWAP, () -> swapClosed(pair)));
        });
  }

  /** The copy was not there to be closed when clients were shut out. */
  private DatabaseSwaps.Swapped swapClosed(Supplier<DatabaseSwaps.Pair> pair) {
    ports.swaps().quiesce(pair.get());
    return ports.swaps().swap(pair.get());
  }

  private Supplier<DatabaseSwaps.Pair> provenCopy(BackupReference backup) {
    String side = restoreBeside(backup);
    runbook.step(
        MATCH_PROPERTIES,
        () -> ports.sides().matchProperties(new SideCopies.Copy(fence.hold(), backup, side)));
    long writes = verifySideCopy(backup, side);
    inPlace.isVerified();
    return () -> new DatabaseSwaps.Pair(fence.hold(), side, writes);
  }

  private void serve(
      BackupReference backup, Supplier<DatabaseSwaps.Pair> pair, DatabaseSwaps.Swapped swapped) {
    figures.served(runbook.step(OPEN, () -> ports.swaps().open(pair.get())));
    services.restart();

    verifyService(new ServiceChecks.Question(target, backup)).ifPresent(figures::good);
    runbook.verified();

    CommitStart commit = new CommitStart(request);
    Instant until = commit.untilAt();
    figures.kept(swapped, until);
    measureLoss(backup, swapped.kept());
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(target),
        "the fence record of the database is still held by this run");
    commit.handOver(runbook, swapped, until);
  }

  private BackupReference chooseBackup() {
    var wish = new Backups.Wish(target, request.to(), request.backupId());
    Backups.Chosen chosen = runbook.step(CHOOSE_BACKUP, () -> ports.backups().choose(wish));
    figures.chosen(chosen);
    return chosen.backup();
  }

  private Observation verifyBackup(BackupReference backup) {
    return request.inPlace()
        ? inPlace.prove(ports.backups(), backup)
        : ports.backups().verify(backup);
  }

  private SideCopies.Ready preflight(BackupReference backup) {
    services.requireAllowed();
    return ports
        .looks()
        .preflight(new SideCopies.Source(target, backup, request.breakGlass(), request.inPlace()));
  }

  private void takeFence() {
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> fence.take(ports.fences()));
  }

  private String restoreBeside(BackupReference backup) {
    String side =
        runbook
            .step(RESTORE_BESIDE)
            .undo(this::undoSideCopies)
            .run(() -> ports.sides().restoreBeside(new SideCopies.Wanted(fence.hold(), backup)))
            .side();
    inPlace.isWhole();
    return side;
  }

  private Observation undoSideCopies() {
    return request.inPlace() ? inPlace.undoCopy(this::dropSideCopies) : dropSideCopies();
  }

  private SideCopies.Dropped dropSideCopies() {
    SideCopies.Dropped dropped = ports.undoSides().drop(fence.hold());
    dropped
        .left()
        .forEach(
            it ->
                runbook.leftBehind(
                    "database " + it + ": was live, and somebody may have written to it"));
    return dropped;
  }

  private long verifySideCopy(BackupReference backup, String side) {
    return runbook
        .step(
            VERIFY_SIDE_COPY,
            () -> {
              SideCopies.Verified seen =
                  ports.sides().verify(new SideCopies.Copy(fence.hold(), backup, side));
              seen.checks().forEach(runbook::check);
              return seen.orFail();
            })
        .writes();
  }

  private DatabaseSwaps.Quiesced quiesce(Supplier<DatabaseSwaps.Pair> pair) {
    return runbook.step(QUIESCE).undo(this::reopen).run(() -> ports.swaps().quiesce(pair.get()));
  }

  private DatabaseSwaps.Reopened reopen() {
    DatabaseSwaps.Reopened reopened = ports.undoSwaps().reopen(fence.hold());
    if (!request.inPlace()) {
      services.restartWithTheOld();
    }
    return reopened;
  }

  private DatabaseSwaps.Swapped swap(Supplier<DatabaseSwaps.Pair> pair) {
    DatabaseSwaps.Swapped swapped =
        runbook
            .step(SWAP)
            .undo(() -> swapBack(pair.get()))
            .run(() -> ports.swaps().swap(pair.get()));
    runbook.passPointOfNoReturn();
    return swapped;
  }

  private DatabaseSwaps.SwappedBack swapBack(DatabaseSwaps.Pair pair) {
    DatabaseSwaps.SwappedBack back = namesBack(pair);
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    if (back.written() != null) {
      runbook.leftBehind(
          "database " + back.written() + ": the restored copy, kept because someone wrote to it");
    }
    return back;
  }

  private DatabaseSwaps.SwappedBack namesBack(DatabaseSwaps.Pair pair) {
    try {
      return ports.undoSwaps().swapBack(pair);
    } catch (ActivityFailure e) {
      services.notSwappedBack(e);
      throw e;
    }
  }

  private Optional<ServiceChecks.Verified> verifyService(ServiceChecks.Question question) {
    return runbook
        .step(VERIFY_SERVICE)
        .runOrSkip(
            () -> {
              ServiceChecks.Verified seen = ports.patientLooks().verify(question);
              seen.checks().forEach(runbook::check);
              return stable(seen);
            });
  }

  private ServiceChecks.Verified stable(ServiceChecks.Verified seen) {
    if (seen.goodSince() == null) {
      CheckFailures.orFail(seen, seen.checks(), FailureCode.SERVICE_CHECK_FAILED);
      throw FailureCode.SERVICE_CHECK_FAILED.failure(
          "the checks did not hold for " + database.stableFor().toMillis() + " ms in a row");
    }
    return seen;
  }

  private void measureLoss(BackupReference backup, @Nullable String kept) {
    figures.lost(null);
    if (fence.keptBefore() != null) {
      runbook.skip(MEASURE_LOSS, "the run before had changed names: compare " + fence.keptBefore());
      return;
    }
    if (kept == null) {
      String why = request.inPlace() ? "it was dropped" : "there was none";
      runbook.skip(MEASURE_LOSS, "no old database to compare with: " + why);
      return;
    }
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          ServiceChecks.LossMeasured seen =
              ports
                  .patientLooks()
                  .measureLoss(new ServiceChecks.OldDatabase(fence.hold(), backup, kept));
          figures.lost(seen);
          return seen;
        },
        "");
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
