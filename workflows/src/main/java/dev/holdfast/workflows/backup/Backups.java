package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The backups of a database, as they lie in its store. */
@ActivityInterface(namePrefix = "Backup")
public interface Backups {

  /**
   * The newest complete backup that fits, or the one wished for. Fails with {@link
   * FailureCode#NO_BACKUP} and says why none fits.
   */
  Chosen choose(Wish wish);

  /**
   * Reads every file of the backup and compares it with the manifest. Fails with {@link
   * FailureCode#BACKUP_DAMAGED}, naming the file.
   */
  Verified verify(BackupReference backup);

  /**
   * Which backup is wanted: the newest one, the newest not after {@code to}, or the one called
   * {@code id}.
   */
  record Wish(DatabaseTarget target, @Nullable Instant to, @Nullable String id) {}

  /**
   * The backup that a restore will use.
   *
   * @param reachableFrom snapshot of the oldest complete backup
   * @param reachableTo snapshot of the newest complete backup
   */
  record Chosen(
      BackupReference backup,
      Instant reachableFrom,
      Instant reachableTo,
      String why,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return backup.id() + ": " + why;
    }
  }

  /** Every byte of the backup is as it was written. */
  record Verified(int files, long bytes, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return files + " files, " + bytes + " bytes, every checksum right";
    }
  }
}
