package dev.holdfast.workflows.backup;

import static dev.holdfast.workflows.backup.BackupStep.*;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** Takes a backup: one line a step. */
public final class BackupWorkflowImpl implements BackupWorkflow {

  private final BackupRequest request;
  private final DatabaseTarget target;
  private final Runbook runbook;

  private final DatabaseDumps probe =
      Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.probe());
  private final DatabaseDumps undo =
      Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.undo());
  private final DatabaseFences fences =
      Workflow.newActivityStub(DatabaseFences.class, ActivityKinds.change());
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());
  private final DatabaseDumps dumps;
  private final Backups backups;

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
    return runbook.close(evidence);
  }

  private void takeBackup() {
    runbook.host(runbook.step(PREFLIGHT, () -> probe.preflight(target)).clock());
    runbook.step(TAKE_FENCE).undo(() -> fences.release(target)).run(() -> fences.take(claim()));
    BackupReference backup =
        runbook
            .step(DUMP)
            .undo(() -> undo.removeUnfinished(target))
            .run(() -> dumps.dump(target))
            .backup();
    runbook.step(VERIFY_BACKUP, () -> backups.verify(backup));
    runbook.verified();
    runbook.add("backup", backup);
    runbook.check(readBack(backup));
    runbook.besides(
        RELEASE_FENCE, () -> fences.release(target), "the fence record of the database");
  }

  private DatabaseFences.Claim claim() {
    return new DatabaseFences.Claim(
        target, Workflow.getInfo().getWorkflowId(), request.run().requestedBy(), "backup");
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
