package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.backup.Backups.Wish;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    List<StoredBackup> backups = listing.backups();
    requireUndamaged(listing, wish, folder);
    if (backups.isEmpty()) {
      throw none("there is no complete backup in " + folder, listing);
    }
    Instant newest = snapshot(backups.get(0));
    Instant oldest = snapshot(backups.get(backups.size() - 1));
    StoredBackup backup = fitting(listing, wish, folder, oldest);
    String why =
        reason(wish.to(), wish.id(), backups.size()) + ", snapshot of " + shown(snapshot(backup));
    return new BackupChoice(backup, oldest, newest, why + warnings(listing));
  }

  /** A damaged manifest is passed over, unless nothing else could be meant. */
  private static void requireUndamaged(BackupStore.Listing listing, Wish wish, Path folder) {
    String id = wish.id();
    List<String> meant =
        id == null
            ? listing.backups().isEmpty() ? listing.warnings() : List.of()
            : listing.warnings().stream()
                .filter(it -> it.contains(folder.resolve(id).toString()))
                .toList();
    if (!meant.isEmpty()) {
      throw ManifestFile.damaged(String.join("; ", meant));
    }
  }

  private static StoredBackup fitting(
      BackupStore.Listing listing, Wish wish, Path folder, Instant oldest) {
    List<StoredBackup> backups = listing.backups();
    String id = wish.id();
    Instant to = wish.to();
    if (id != null) {
      return backups.stream()
          .filter(it -> it.id().equals(id))
          .findFirst()
          .orElseThrow(() -> none(unknown(id, folder, backups), listing));
    }
    if (to == null) {
      return backups.get(0);
    }
    return backups.stream()
        .filter(it -> !snapshot(it).isAfter(to))
        .findFirst()
        .orElseThrow(
            () ->
                none(
                    "the oldest backup in %s is from %s, which is after %s"
                        .formatted(folder, shown(oldest), shown(to)),
                    listing));
  }

  private static String reason(@Nullable Instant to, @Nullable String id, int count) {
    if (id != null) {
      return "asked for by its id";
    }
    return to == null ? "newest of " + count : "newest of " + count + " not after " + shown(to);
  }

  private static String unknown(String id, Path folder, List<StoredBackup> backups) {
    String known = backups.stream().map(StoredBackup::id).collect(Collectors.joining(", "));
    return "there is no complete backup %s in %s; there are: %s".formatted(id, folder, known);
  }

  private static ApplicationFailure none(String why, BackupStore.Listing listing) {
    return FailureCode.NO_BACKUP.failure(why + warnings(listing));
  }

  private static String warnings(BackupStore.Listing listing) {
    return listing.warnings().isEmpty()
        ? ""
        : "; passed over: " + String.join("; ", listing.warnings());
  }

  private static Instant snapshot(StoredBackup backup) {
    return backup.manifest().snapshotAt();
  }

  private static String shown(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
