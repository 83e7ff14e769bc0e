package dev.holdfast.activities.files;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The backups of files in a folder of this host. */
public final class ArchiveStore {

  private final BackupFolders folders;

  public ArchiveStore(BackupFolders folders) {
    this.folders = folders;
  }

  /** A complete backup. */
  record Stored(Path folder, FilesManifest manifest, String sha256) {
    BackupReference reference() {
      return manifest.reference(folder, sha256);
    }
  }

  /**
   * The backups of a component.
   *
   * @param backups complete ones only, the newest first
   * @param warnings one sentence for every backup whose manifest cannot be trusted
   */
  public record Listing(List<BackupReference> backups, List<String> warnings) {
    public Listing {
      backups = List.copyOf(backups);
      warnings = List.copyOf(warnings);
    }
  }

  /** A backup that fits a wish, and why. */
  public record Choice(BackupReference backup, Instant from, Instant to, String why) {}

  /** Reads all manifests; no folder is as good as an empty one. */
  public Listing list(String plan, String component) {
    List<BackupReference> backups = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path folder : folders.complete(plan, component)) {
      try {
        backups.add(stored(folder, plan, component).reference());
      } catch (ApplicationFailure damage) {
        warnings.add(damage.getOriginalMessage());
      }
    }
    backups.sort(
        Comparator.comparing(BackupReference::startedAt)
            .thenComparing(BackupReference::id)
            .reversed());
    return new Listing(backups, warnings);
  }

  /**
   * The backup that fits.
   *
   * @param to the newest not after this, null for the newest
   * @param id this one, null for any
   * @throws ApplicationFailure {@link FailureCode#NO_BACKUP}, saying why none fits
   */
  public Choice choose(String plan, String component, @Nullable Instant to, @Nullable String id) {
    Listing listing = list(plan, component);
    List<Fitting.Candidate> candidates =
        listing.backups().stream()
            .map(it -> new Fitting.Candidate(it.id(), it.startedAt()))
            .toList();
    Fitting.Found found =
        new Fitting(folders.folder(plan, component), candidates, listing.warnings(), to, id).find();
    return new Choice(listing.backups().get(found.index()), found.from(), found.to(), found.why());
  }

  /** The complete backup that a run has taken, if it has. */
  Optional<Stored> ofRun(String plan, String component, String run) {
    return folders.complete(plan, component).stream()
        .filter(it -> BackupFolders.isOfRun(it.getFileName().toString(), run))
        .findFirst()
        .map(it -> stored(it, plan, component));
  }

  private static Stored stored(Path folder, String plan, String component) {
    var read = ManifestFile.read(folder, FilesManifest.class);
    FilesManifest manifest = read.manifest();
    boolean here =
        manifest.id().equals(folder.getFileName().toString())
            && manifest.plan().equals(plan)
            && manifest.component().equals(component);
    if (!here) {
      throw ManifestFile.damaged(
          "%s holds the manifest of backup %s of %s/%s"
              .formatted(folder, manifest.id(), manifest.plan(), manifest.component()));
    }
    return new Stored(folder, manifest, read.sha256());
  }

  /**
   * The manifest of a backup that a run has chosen.
   *
   * @throws ApplicationFailure {@link FailureCode#BACKUP_DAMAGED} if it is not the one that was
   *     chosen
   */
  static FilesManifest read(BackupReference backup) {
    var read = ManifestFile.read(Path.of(backup.location()), FilesManifest.class);
    if (!read.sha256().equals(backup.manifestSha256())) {
      throw ManifestFile.damaged(
          "the manifest in " + backup.location() + " is another one than when it was chosen");
    }
    return read.manifest();
  }

  /** Reads the archive of a backup that a run has chosen. */
  static ArchiveReader reader(BackupReference backup, FilesManifest manifest) {
    return new ArchiveReader(
        Path.of(backup.location()).resolve(manifest.archive().path()), manifest);
  }
}
