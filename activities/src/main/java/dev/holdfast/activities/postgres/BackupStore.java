package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.BackupFolders;
import dev.holdfast.activities.files.ManifestFile;
import dev.holdfast.activities.files.UnfinishedBackup;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A folder of backups: {@code <location>/<plan>/<component>/<id>/} holds {@code manifest.json}, its
 * checksum and {@code dump/}. What is being written lies beside under a name that begins with a
 * dot, and gets its id by one rename when every byte is on the disk.
 */
public final class BackupStore {

  static final String DUMP = "dump";

  private final BackupFolders folders;

  public BackupStore(Path location) {
    this.folders = new BackupFolders(location);
  }

  /**
   * The backups of a database.
   *
   * @param backups complete ones only, the newest snapshot first
   * @param warnings one sentence for every backup whose manifest cannot be trusted
   */
  public record Listing(List<StoredBackup> backups, List<String> warnings) {
    public Listing {
      backups = List.copyOf(backups);
      warnings = List.copyOf(warnings);
    }
  }

  public Path location() {
    return folders.location();
  }

  /** Where the backups of a component are. */
  public Path folder(String plan, String component) {
    return folders.folder(plan, component);
  }

  /** Reads all manifests; no folder is as good as an empty one. */
  public Listing list(String plan, String component) {
    List<StoredBackup> backups = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path folder : folders.complete(plan, component)) {
      try {
        backups.add(stored(folder, plan, component));
      } catch (ApplicationFailure damage) {
        warnings.add(damage.getOriginalMessage());
      }
    }
    backups.sort(
        Comparator.comparing((StoredBackup it) -> it.manifest().snapshotAt())
            .thenComparing(it -> it.id())
            .reversed());
    return new Listing(backups, warnings);
  }

  private static StoredBackup stored(Path folder, String plan, String component) {
    ManifestFile.Contents<BackupManifest> read = ManifestFile.read(folder, BackupManifest.class);
    BackupManifest manifest = read.manifest();
    boolean here =
        manifest.id().equals(folder.getFileName().toString())
            && manifest.plan().equals(plan)
            && manifest.component().equals(component);
    if (!here) {
      throw ManifestFile.damaged(
          "%s holds the manifest of backup %s of %s/%s"
              .formatted(folder, manifest.id(), manifest.plan(), manifest.component()));
    }
    return new StoredBackup(folder, manifest, read.sha256());
  }

  /**
   * The manifest of a backup that a run has chosen.
   *
   * @throws ApplicationFailure {@link FailureCode#BACKUP_DAMAGED} if it is not the one that was
   *     chosen
   */
  public static BackupManifest read(BackupReference backup) {
    ManifestFile.Contents<BackupManifest> read =
        ManifestFile.read(Path.of(backup.location()), BackupManifest.class);
    if (!read.sha256().equals(backup.manifestSha256())) {
      throw ManifestFile.damaged(
          "the manifest in " + backup.location() + " is another one than when it was chosen");
    }
    return read.manifest();
  }

  /** The folder of the dump itself, as {@code pg_restore} wants it. */
  public static Path dump(BackupReference backup) {
    return Path.of(backup.location()).resolve(DUMP);
  }

  /** The complete backup that a run has taken, if it has. */
  Optional<StoredBackup> ofRun(String plan, String component, String run) {
    return list(plan, component).backups().stream().filter(it -> it.isOfRun(run)).findFirst();
  }

  /** The folders that they lie in, finished or not. */
  BackupFolders folders() {
    return folders;
  }

  /** An empty folder for a dump. */
  UnfinishedBackup begin(String plan, String component, String run, int attempt) {
    return folders.begin(plan, component, run, attempt);
  }

  /**
   * Bytes that may be written here.
   *
   * @throws ApplicationFailure {@link FailureCode#STORE_UNWRITABLE} if none may
   */
  long freeBytes() {
    return folders.freeBytes();
  }
}
