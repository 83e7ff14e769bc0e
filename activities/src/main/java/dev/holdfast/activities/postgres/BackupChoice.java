package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.Fitting;
import dev.holdfast.workflows.backup.Backups.Wish;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The backup that fits a wish, and why.
 *
 * @param from snapshot of the oldest backup
 * @param to snapshot of the newest backup
 */
public record BackupChoice(StoredBackup backup, Instant from, Instant to, String why) {

  /**
   * The backup in {@code store} that fits.
   *
   * @throws ApplicationFailure {@link FailureCode#NO_BACKUP}, saying why none fits
   */
  public static BackupChoice of(BackupStore store, Wish wish) {
    String plan = wish.target().plan();
    String component = wish.target().database().component();
    return of(store.list(plan, component), wish, store.folder(plan, component));
  }

  /**
   * The backup of {@code listing} that fits.
   *
   * @param folder where the backups lie, for the message
   * @throws ApplicationFailure {@link FailureCode#NO_BACKUP}, saying why none fits, or {@link
   *     FailureCode#BACKUP_DAMAGED} if the only one that could be meant is damaged
   */
  static BackupChoice of(BackupStore.Listing listing, Wish wish, Path folder) {
    List<Fitting.Candidate> candidates =
        listing.backups().stream()
            .map(it -> new Fitting.Candidate(it.id(), it.manifest().snapshotAt()))
            .toList();
    Fitting.Found found =
        new Fitting(folder, candidates, listing.warnings(), wish.to(), wish.id()).find();
    return new BackupChoice(
        listing.backups().get(found.index()), found.from(), found.to(), found.why());
  }
}
