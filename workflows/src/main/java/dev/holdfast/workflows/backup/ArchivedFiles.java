package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The backups of files, as they lie in their store. */
@ActivityInterface(namePrefix = "ArchivedFile")
public interface ArchivedFiles {

  /**
   * The newest complete backup that fits, or the one wished for. Fails with {@link
   * FailureCode#NO_BACKUP} and says why none fits, or with {@link FailureCode#BACKUP_DAMAGED}.
   */
  Backups.Chosen choose(Wish wish);

  /**
   * Reads the archive with every file in it and compares it with the manifest. Fails with {@link
   * FailureCode#BACKUP_DAMAGED}, naming the file.
   */
  Backups.Verified verify(BackupReference backup);

  /**
   * Which backup is wanted: the newest one, the newest not after {@code to}, or the one called
   * {@code id}.
   */
  record Wish(FilesTarget target, @Nullable Instant to, @Nullable String id) {}
}
