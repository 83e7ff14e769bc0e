package dev.holdfast.activities.files;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Backups of files in folders of this host. */
public final class TarArchives implements ArchivedFiles {

  private final FilePlaces places;
  private final Attempts attempts;

  public TarArchives(FilePlaces places, Attempts attempts) {
    this.places = places;
    this.attempts = attempts;
  }

  @Override
  public Backups.Chosen choose(Wish wish) {
    Attempt attempt = attempts.current();
    FilesTarget target = wish.target();
    return DurableJobs.attend(
        new JobKey(target.run(), "choose-backup"),
        progress -> {
          ArchiveStore.Choice it =
              new ArchiveStore(places.store(target))
                  .choose(target.plan(), target.component(), wish.to(), wish.id());
          return new Backups.Chosen(it.backup(), it.from(), it.to(), it.why(), attempt);
        });
  }

  @Override
  public Backups.Verified verify(BackupReference backup) {
    Attempt attempt = attempts.current();
    return DurableJobs.attend(
        new JobKey(backup.id(), "verify-backup"), progress -> verify(backup, progress, attempt));
  }

  private static Backups.Verified verify(
      BackupReference backup, JobProgress progress, Attempt attempt) throws InterruptedException {
    FilesManifest manifest = ArchiveStore.read(backup);
    Path folder = Path.of(backup.location());
    try {
      requireNames(backup, manifest, folder);
      ArchiveStore.reader(backup, manifest).read((entry, content) -> drain(content, progress));
      StoredFile archive =
          new FileChecksums(1, bytes -> {}).of(folder, List.of(manifest.archive().path())).get(0);
      if (!archive.equals(manifest.archive())) {
        throw damaged(backup, archive.path() + " is not what its checksum says");
      }
      return new Backups.Verified(manifest.files(), manifest.bytes(), attempt);
    } catch (IOException e) {
      throw damaged(backup, "it can't be read: " + e);
    }
  }

  private static void drain(InputStream content, JobProgress progress) throws IOException {
    if (progress.isCancelled()) {
      throw new CancellationException("reading the backup was cancelled");
    }
    content.transferTo(OutputStream.nullOutputStream());
  }

  private static void requireNames(BackupReference backup, FilesManifest manifest, Path folder)
      throws IOException {
    Set<String> expected =
        new TreeSet<>(
            Set.of(manifest.archive().path(), ManifestFile.NAME, ManifestFile.CHECKSUM_NAME));
    try (Stream<Path> children = Files.list(folder)) {
      Set<String> there =
          children
              .map(it -> it.getFileName() + (Files.isRegularFile(it) ? "" : " (no file)"))
              .collect(Collectors.toCollection(TreeSet::new));
      for (String it : expected) {
        if (!there.contains(it)) {
          throw damaged(backup, it + " is missing");
        }
      }
      there.removeAll(expected);
      if (!there.isEmpty()) {
        throw damaged(backup, String.join(", ", there) + " does not belong to it");
      }
    }
  }

  private static RuntimeException damaged(BackupReference backup, String what) {
    return FailureCode.BACKUP_DAMAGED.failure(
        "backup " + backup.id() + " in " + backup.location() + ": " + what);
  }
}
