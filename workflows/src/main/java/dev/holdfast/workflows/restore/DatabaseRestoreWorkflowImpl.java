package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.RestoreStep.*;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;

/** The runbook of a database restore. */
public final class DatabaseRestoreWorkflowImpl implements DatabaseRestoreWorkflow {

  private final DatabaseRestoreRequest request;
  private final DatabaseTarget target;
  private final Database database;
  private final Runbook runbook;
  private final RestoreFigures figures;
  private final RestorePorts ports;

  private boolean servicesTouched;

  @WorkflowInit
  public DatabaseRestoreWorkflowImpl(DatabaseRestoreRequest request) {
    this.request = request;
    this.target = request.target();
    this.database = target.database();
    this.runbook = Runbook.open(request.run(), RestoreStep.values());
    this.figures = new RestoreFigures(runbook, database);
    this.ports = RestorePorts.within(database.timeout());
  }

  @Override
  public RunReport restore(DatabaseRestoreRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::notifyPeople);
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    BackupReference backup = chooseBackup();
    runbook.step(VERIFY_BACKUP, () -> ports.backups().verify(backup));
    var source = new SideCopies.Source(target, backup);
    SideCopies.Ready ready = runbook.step(PREFLIGHT, () -> preflight(source));
    figures.before(ready);
    long epoch = takeFence();

    String side = restoreBeside(source);
    var copy = new SideCopies.Copy(target, backup, side);
    runbook.step(MATCH_PROPERTIES, () -> ports.sides().matchProperties(copy));
    long writes = verifySideCopy(copy);

    var pair = new DatabaseSwaps.Pair(target, side, epoch, writes);
    figures.closed(quiesce(pair));
    DatabaseSwaps.Swapped swapped = swap(pair);
    figures.served(runbook.step(OPEN, () -> ports.swaps().open(pair)));
    restartServices();

    var question = new ServiceChecks.Question(target, backup, swapped.kept());
    figures.good(verifyService(question));
    runbook.verified();

    CommitStart commit = new CommitStart(request);
    Instant until = commit.untilAt();
    figures.kept(swapped, until);
    measureLoss(question);
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

  private SideCopies.Ready preflight(SideCopies.Source source) {
    if (!request.services().isEmpty()) {
      ports.restarts().requireAllowed(batch());
    }
    return ports.looks().preflight(source);
  }

  private long takeFence() {
    String workflowId = Workflow.getInfo().getWorkflowId();
    var claim =
        new DatabaseFences.Claim(target, workflowId, request.run().requestedBy(), "restore");
    return runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> ports.fences().take(claim))
        .epoch();
  }

  private String restoreBeside(SideCopies.Source source) {
    return runbook
        .step(RESTORE_BESIDE)
        .undo(() -> ports.undoSides().drop(target))
        .run(() -> ports.sides().restoreBeside(source))
        .side();
  }

  private long verifySideCopy(SideCopies.Copy copy) {
    return runbook
        .step(
            VERIFY_SIDE_COPY,
            () -> {
              SideCopies.Verified seen = ports.sides().verify(copy);
              seen.checks().forEach(runbook::check);
              return seen.orFail();
            })
        .writes();
  }

  private DatabaseSwaps.Quiesced quiesce(DatabaseSwaps.Pair pair) {
    return runbook.step(QUIESCE).undo(this::reopen).run(() -> ports.swaps().quiesce(pair));
  }

  private DatabaseSwaps.Reopened reopen() {
    DatabaseSwaps.Reopened reopened = ports.undoSwaps().reopen(target);
    if (servicesTouched) {
      restartWithOldDatabase();
    }
    return reopened;
  }

  private void restartWithOldDatabase() {
    try {
      ports.restarts().restart(batch());
    } catch (ActivityFailure e) {
      runbook.leftBehind(
          "services that did not restart with the old database: "
              + batch().services().stream().map(Service::component).toList());
    }
  }

  private DatabaseSwaps.Swapped swap(DatabaseSwaps.Pair pair) {
    DatabaseSwaps.Swapped swapped =
        runbook.step(SWAP).undo(() -> swapBack(pair)).run(() -> ports.swaps().swap(pair));
    runbook.passPointOfNoReturn();
    return swapped;
  }

  private DatabaseSwaps.SwappedBack swapBack(DatabaseSwaps.Pair pair) {
    DatabaseSwaps.SwappedBack back = ports.undoSwaps().swapBack(pair);
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    if (back.written() != null) {
      runbook.leftBehind(
          "database " + back.written() + ": the restored copy, kept because someone wrote to it");
    }
    return back;
  }

  private void restartServices() {
    if (request.services().isEmpty()) {
      runbook.skip(RESTART_SERVICES, "the plan names no service that depends on the database");
      return;
    }
    runbook.step(RESTART_SERVICES, this::restartAll);
  }

  private ServiceRestarts.Restarted restartAll() {
    servicesTouched = true;
    try {
      return ports.restarts().restart(batch());
    } catch (ActivityFailure e) {
      servicesTouched = !FailureCode.COMMAND_NOT_ALLOWED.isIn(e);
      throw e;
    }
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(target.run(), request.services());
  }

  private ServiceChecks.Verified verifyService(ServiceChecks.Question question) {
    return runbook.step(
        VERIFY_SERVICE,
        () -> {
          ServiceChecks.Verified seen = ports.patientLooks().verify(question);
          seen.checks().forEach(runbook::check);
          if (seen.goodSince() == null) {
            CheckFailures.orFail(seen, seen.checks(), FailureCode.SERVICE_CHECK_FAILED);
            throw FailureCode.SERVICE_CHECK_FAILED.failure(
                "the checks did not hold for " + database.stableFor().toMillis() + " ms in a row");
          }
          return seen;
        });
  }

  private void measureLoss(ServiceChecks.Question question) {
    figures.lost(null);
    if (question.kept() == null) {
      runbook.skip(MEASURE_LOSS, "there was no old database to compare with");
      return;
    }
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          ServiceChecks.LossMeasured seen = ports.patientLooks().measureLoss(question);
          figures.lost(seen);
          return seen;
        },
        "");
  }

  private void notifyPeople(Outcome outcome) {
    if (request.webhooks().isEmpty()) {
      runbook.skip(NOTIFY, "the plan names nobody to tell");
      return;
    }
    String text = figures.sentence(outcome);
    var message = new Notifications.Message(target.run(), request.webhooks(), text);
    runbook.besides(NOTIFY, () -> ports.notifications().send(message), "");
  }

  @Override
  public RunReport status() {
    return runbook.report();
  }

  @Override
  public RunReport abort(Abort abort) {
    return runbook.abort(abort);
  }

  @Override
  public void validateAbort(Abort abort) {
    runbook.validateAbort();
  }
}
