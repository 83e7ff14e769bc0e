package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.FilesRestoreStep.*;

import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.FileFences;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;

/** The runbook of a restore of files. */
public final class FilesRestoreWorkflowImpl extends ConductedRun implements FilesRestoreWorkflow {

  private static final Duration STABLE_FOR = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FilesRestoreRequest request;
  private final FilesTarget target;
  private final Runbook runbook;
  private final FilesPorts ports = FilesPorts.all();
  private final FilesFigures figures;
  private final DependentServices services;

  @WorkflowInit
  public FilesRestoreWorkflowImpl(FilesRestoreRequest request) {
    this.request = request;
    this.target = request.target();
    var policy = request.policyHere();
    var conduct =
        new Conduct(request.component().terms().onFailure(), policy.approvals(), this::announce);
    this.runbook =
        Runbook.open(
            request.run(), conduct, ComponentRestores.stepsAlone(request.component(), policy));
    this.figures = new FilesFigures(runbook, request.component().terms());
    this.services =
        new DependentServices(
            new DependentServices.Of(
                target.run(), request.services(), request.part(), RESTART_SERVICES, "files"),
            runbook,
            ports.restarts());
  }

  @Override
  public RunReport restore(FilesRestoreRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::notifyPeople);
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    var source = new FileCopies.Source(target, chooseBackup());
    runbook.step(VERIFY_BACKUP, () -> ports.backups().verify(source.backup()));
    figures.before(runbook.step(PREFLIGHT, () -> preflight(source)));
    runbook.awaitApprovals();
    takeFence();
    FileCopies.Copy copy = unpackBeside(source);
    runbook.step(MATCH_PROPERTIES, () -> ports.copies().matchProperties(copy));
    verifySideCopy(copy);

    FileSwaps.Swapped swapped = swap(copy);
    services.restart();
    figures.good(verifyService(swapped.at()));
    runbook.verified();

    measureLoss(source, swapped);
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(target),
        "the fence record of the files is still held by this run");
  }

  private BackupReference chooseBackup() {
    var wish = new ArchivedFiles.Wish(target, request.to(), request.backupId());
    Backups.Chosen chosen = runbook.step(CHOOSE_BACKUP, () -> ports.backups().choose(wish));
    figures.chosen(chosen);
    return chosen.backup();
  }

  private FileCopies.Observed preflight(FileCopies.Source source) {
    services.requireAllowed();
    if (!request.component().checks().isEmpty()) {
      ports.endpoints().requireAllowed(question());
    }
    return ports.copies().observe(source);
  }

  private void takeFence() {
    String workflowId = Workflow.getInfo().getWorkflowId();
    var claim = new FileFences.Claim(target, workflowId, request.run().requestedBy(), "restore");
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> ports.fences().take(claim));
  }

  private FileCopies.Copy unpackBeside(FileCopies.Source source) {
    FileCopies.Unpacked unpacked =
        runbook
            .step(UNPACK_BESIDE)
            .undo(() -> ports.undoCopies().remove(target))
            .run(() -> ports.copies().unpackBeside(source));
    return new FileCopies.Copy(source, unpacked.sides());
  }

  private void verifySideCopy(FileCopies.Copy copy) {
    runbook.step(
        VERIFY_SIDE_COPY,
        () -> {
          RepositoryCopies.Verified seen = ports.copies().verify(copy);
          seen.checks().forEach(runbook::check);
          return seen.orFail();
        });
  }

  private FileSwaps.Swapped swap(FileCopies.Copy copy) {
    FileSwaps.Swapped swapped =
        runbook.step(SWAP).undo(() -> swapBack(copy)).run(() -> ports.swaps().swap(copy));
    runbook.passPointOfNoReturn();
    figures.swapped(swapped);
    return swapped;
  }

  private FileSwaps.SwappedBack swapBack(FileCopies.Copy copy) {
    FileSwaps.SwappedBack back = ports.undoSwaps().swapBack(copy);
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    back.written()
        .forEach(it -> runbook.leftBehind(it + ": restored, and kept because someone changed it"));
    services.restartWithTheOld();
    return back;
  }

  private Instant verifyService(Instant swappedAt) {
    if (request.component().checks().isEmpty()) {
      runbook.skip(VERIFY_SERVICE, "the plan names no check of the files");
      return swappedAt;
    }
    EndpointChecks.Held held =
        runbook.step(
            VERIFY_SERVICE,
            () -> {
              EndpointChecks.Held seen = ports.endpoints().hold(question());
              seen.checks().forEach(runbook::check);
              seen.goodOrFail();
              return seen;
            });
    return held.goodOrFail();
  }

  private EndpointChecks.Question question() {
    return new EndpointChecks.Question(
        target.run(), request.component().checks(), STABLE_FOR, PATIENCE);
  }

  private void measureLoss(FileCopies.Source source, FileSwaps.Swapped swapped) {
    figures.lost(null);
    if (swapped.kept().isEmpty()) {
      runbook.skip(MEASURE_LOSS, "there was nothing old to compare with");
      return;
    }
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          FileSwaps.LossMeasured seen = ports.swaps().measureLoss(source);
          figures.lost(seen);
          return seen;
        },
        "");
  }

  private void notifyPeople(Outcome outcome) {
    if (request.part()) {
      runbook.skip(NOTIFY, "the run of the whole plan tells");
      return;
    }
    if (request.webhooks().isEmpty()) {
      runbook.skip(NOTIFY, "the plan names nobody to tell");
      return;
    }
    String text = figures.sentence(outcome);
    var message = new Notifications.Message(target.run(), request.webhooks(), text);
    runbook.besides(NOTIFY, () -> ports.notifications().send(message), "");
  }

  private void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      ports.notifications().send(new Notifications.Message(target.run(), request.webhooks(), text));
    }
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
