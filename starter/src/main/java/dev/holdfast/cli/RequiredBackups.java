package dev.holdfast.cli;

import dev.holdfast.activities.files.ArchiveStore;
import dev.holdfast.activities.files.FilePlaces;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.BackupChoice;
import dev.holdfast.activities.postgres.BackupStore;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Without a backup there is no run: said before anything starts. One that is damaged is for the run
 * to find, and to report.
 */
final class RequiredBackups {

  private final References references;

  RequiredBackups(Invocation invocation) {
    this.references = new References(invocation.environment());
  }

  /** Fails with {@link FailureCode#NO_BACKUP} if there is none that fits. */
  void check(Backups.Wish wish) {
    require(
        () ->
            BackupChoice.of(
                new BackupStore(
                    Path.of(references.resolve(wish.target().database().backups().location()))),
                wish));
  }

  /** As the other, of files. */
  void check(FilesTarget target, @Nullable Instant to, @Nullable String id) {
    require(
        () ->
            new ArchiveStore(new FilePlaces(references).store(target))
                .choose(target.plan(), target.component(), to, id));
  }

  private static void require(Runnable choice) {
    try {
      choice.run();
    } catch (ApplicationFailure e) {
      if (FailureCode.NO_BACKUP.name().equals(e.getType())) {
        throw e;
      }
    }
  }
}
