package dev.holdfast.workflows.backup;

import static dev.holdfast.workflows.backup.FilesBackupStep.*;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.FileFences;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes a backup of files: one line a step. */
public final class FilesBackupWorkflowImpl extends ConductedRun implements FilesBackupWorkflow {

  /** Large trees take hours. */
  private static final Duration LONGEST = Duration.ofHours(12);

  private final FilesBackupRequest request;
  private final FilesTarget target;
  private final Runbook runbook;

  private final FileArchives archives =
      Workflow.newActivityStub(FileArchives.class, ActivityKinds.wait(LONGEST));
  private final FileArchives undo =
      Workflow.newActivityStub(FileArchives.class, ActivityKinds.undo());
  private final FileFences fences =
      Workflow.newActivityStub(FileFences.class, ActivityKinds.change());
  private final FileFences undoFences =
      Workflow.newActivityStub(FileFences.class, ActivityKinds.undo());
  private final ArchivedFiles backups =
      Workflow.newActivityStub(ArchivedFiles.class, ActivityKinds.wait(LONGEST));
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());

  private @Nullable BackupReference unread;

  @WorkflowInit
  public FilesBackupWorkflowImpl(FilesBackupRequest request) {
    this.request = request;
    this.target = request.target();
    this.runbook = Runbook.open(request.run(), FilesBackupStep.values());
    runbook.addUnknown("backup");
  }

  @Override
  public RunReport backup(FilesBackupRequest asked) {
    runbook.tell(Outcome.COMPLETED, this::takeBackup, outcome -> {});
    return runbook.close(evidence::write);
  }

  private void takeBackup() {
    runbook.step(PREFLIGHT, () -> archives.preflight(target));
    runbook.step(TAKE_FENCE).undo(() -> undoFences.release(target)).run(() -> fences.take(claim()));
    BackupReference backup = archive();
    runbook.step(VERIFY_BACKUP, () -> backups.verify(backup));
    runbook.verified();
    runbook.add("backup", backup);
    runbook.check(readBack(backup));
    runbook.besides(RELEASE_FENCE, () -> fences.release(target), "the fence record of the files");
  }

  private BackupReference archive() {
    BackupReference backup =
        runbook
            .step(ARCHIVE)
            .undo(this::removeUnfinished)
            .run(() -> archives.archive(target))
            .backup();
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

  private FileFences.Claim claim() {
    return new FileFences.Claim(
        target, Workflow.getInfo().getWorkflowId(), request.run().requestedBy(), "backup");
  }

  private static CheckReport readBack(BackupReference backup) {
    String files = backup.files() + " files";
    return new CheckReport(
        "every file reads back with its checksum",
        true,
        CheckReport.State.PASSED,
        files,
        files,
        null);
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
