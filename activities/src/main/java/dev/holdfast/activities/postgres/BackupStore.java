package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of backups: {@code <location>/<plan>/<component>/<id>/} holds {@code manifest.json}, its
 * checksum and {@code dump/}. What is being written lies beside under a name that begins with a
 * dot, and gets its id by one rename when every byte is on the disk.
 */
public final class BackupStore {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  private final Path location;

  public BackupStore(Path location) {
    this.location = location.toAbsolutePath().normalize();
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
    return location;
  }

  /** Where the backups of a component are. */
  public Path folder(String plan, String component) {
    return location.resolve(checked(plan)).resolve(checked(component));
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name must match " + NAME + ", was " + name);
    }
    return name;
  }

  /** Reads all manifests; no folder is as good as an empty one. */
  public Listing list(String plan, String component) {
    List<StoredBackup> backups = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path folder : children(folder(plan, component))) {
      if (StoredBackup.isId(folder.getFileName().toString())) {
        try {
          backups.add(stored(folder, plan, component));
        } catch (ApplicationFailure damage) {
          warnings.add(damage.getOriginalMessage());
        }
      }
    }
    backups.sort(
        Comparator.comparing((StoredBackup it) -> it.manifest().snapshotAt())
            .thenComparing(it -> it.id())
            .reversed());
    return new Listing(backups, warnings);
  }

  private static StoredBackup stored(Path folder, String plan, String component) {
    ManifestFile.Contents read = ManifestFile.read(folder);
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
    ManifestFile.Contents read = ManifestFile.read(Path.of(backup.location()));
    if (!read.sha256().equals(backup.manifestSha256())) {
      throw ManifestFile.damaged(
          "the manifest in " + backup.location() + " is another one than when it was chosen");
    }
    return read.manifest();
  }

  /** The folder of the dump itself, as {@code pg_restore} wants it. */
  public static Path dump(BackupReference backup) {
    return Path.of(backup.location()).resolve(UnfinishedBackup.DUMP);
  }

  /** The complete backup that a run has taken, if it has. */
  Optional<StoredBackup> ofRun(String plan, String component, String run) {
    return list(plan, component).backups().stream().filter(it -> it.isOfRun(run)).findFirst();
  }

  /** What is unfinished, whoever began it. */
  List<UnfinishedBackup> unfinished(String plan, String component) {
    return children(folder(plan, component)).stream()
        .filter(UnfinishedBackup::isUnfinished)
        .map(UnfinishedBackup::new)
        .toList();
  }

  /** An empty folder for a dump. */
  UnfinishedBackup begin(String plan, String component, String run, int attempt) {
    try {
      return UnfinishedBackup.begin(folder(plan, component), checked(run), attempt);
    } catch (IOException e) {
      throw StoreFailures.of("creating a folder in " + folder(plan, component), e);
    }
  }

  /**
   * Bytes that may be written here.
   *
   * @throws ApplicationFailure {@link FailureCode#STORE_UNWRITABLE} if none may
   */
  long freeBytes() {
    Path there = location;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw FailureCode.STORE_UNWRITABLE.failure(
          "backups cannot be written to %s: %s is no folder that this worker may write to"
              .formatted(location, there));
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw StoreFailures.of("looking at the room in " + there, e);
    }
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw StoreFailures.of("reading " + folder, e);
    }
  }
}
