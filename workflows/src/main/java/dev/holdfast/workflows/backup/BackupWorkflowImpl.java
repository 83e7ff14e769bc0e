package dev.holdfast.workflows.backup;

import static dev.holdfast.workflows.backup.BackupStep.*;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import org.jspecify.annotations.Nullable;

/** Takes a backup: one line a step. */
public final class BackupWorkflowImpl extends ConductedRun implements BackupWorkflow {

  private final BackupRequest request;
  private final DatabaseTarget target;
  private final Runbook runbook;

  private final DatabaseDumps probe =
      Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.probe());
  private final DatabaseDumps undo =
      Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.undo());
  private final DatabaseFences fences =
      Workflow.newActivityStub(DatabaseFences.class, ActivityKinds.change());
  private final DatabaseFences undoFences =
      Workflow.newActivityStub(DatabaseFences.class, ActivityKinds.undo());
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());
  private final DatabaseDumps dumps;
  private final Backups backups;

  private @Nullable BackupReference unread;

  @WorkflowInit
  public BackupWorkflowImpl(BackupRequest request) {
    this.request = request;
    this.target = request.target();
    this.runbook = Runbook.open(request.run(), BackupStep.values());
    var patient = ActivityKinds.wait(target.database().timeout());
    this.dumps = Workflow.newActivityStub(DatabaseDumps.class, patient);
    runbook.addUnknown("backup");
    this.backups = Workflow.newActivityStub(Backups.class, patient);
  }

  @Override
  public RunReport backup(BackupRequest asked) {
    runbook.tell(Outcome.COMPLETED, this::takeBackup, outcome -> {});
    return runbook.close(evidence::write);
  }

  private void takeBackup() {
    runbook.host(runbook.step(PREFLIGHT, () -> probe.preflight(target)).clock());
    runbook.step(TAKE_FENCE).undo(() -> undoFences.release(target)).run(() -> fences.take(claim()));
    BackupReference backup = dump();
    runbook.step(VERIFY_BACKUP, () -> backups.verify(backup));
    runbook.verified();
    runbook.add("backup", backup);
    runbook.check(readBack(backup));
    runbook.besides(
        RELEASE_FENCE, () -> fences.release(target), "the fence record of the database");
  }

  private BackupReference dump() {
    BackupReference backup =
        runbook.step(DUMP).undo(this::removeUnfinished).run(() -> dumps.dump(target)).backup();
    unread = backup;
    return backup;
  }

  /** A complete backup is never removed here, so one that was not read back has to be named. */
  private DatabaseDumps.Removed removeUnfinished() {
    if (unread != null) {
      runbook.leftBehind(
          "backup " + unread.id() + " in " + unread.location() + ": complete, but not read back");
    }
    return undo.removeUnfinished(target);
  }

  private DatabaseFences.Claim claim() {
    return new DatabaseFences.Claim(
        target, Workflow.getInfo().getWorkflowId(), request.run().requestedBy(), "backup", null);
  }

  private static CheckReport readBack(BackupReference backup) {
    return new CheckReport(
        "every file reads back with its checksum",
        true,
        CheckReport.State.PASSED,
        backup.files() + " files",
        backup.files() + " files",
        null);
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
