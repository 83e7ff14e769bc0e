package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.files.ManifestFile;
import dev.holdfast.activities.files.StoredFile;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds every file of a backup against its manifest. */
final class BackupVerification {

  private final BackupReference backup;
  private final Path folder;

  BackupVerification(BackupReference backup) {
    this.backup = backup;
    this.folder = Path.of(backup.location());
  }

  /**
   * Returns the manifest if every byte is as it was written.
   *
   * @param progress receives the bytes read since it was last called
   * @throws ApplicationFailure {@link FailureCode#BACKUP_DAMAGED}, naming the first file that is
   *     not
   */
  BackupManifest run(int threads, LongConsumer progress) throws InterruptedException {
    BackupManifest manifest = BackupStore.read(backup);
    try {
      compareNames(manifest.files());
      compareSizes(manifest.files());
      compareContents(manifest.files(), new FileChecksums(threads, progress));
      return manifest;
    } catch (IOException e) {
      throw damaged("a file cannot be read: " + e);
    }
  }

  private void compareNames(List<StoredFile> files) throws IOException {
    Set<String> expected =
        files.stream().map(StoredFile::path).collect(Collectors.toCollection(TreeSet::new));
    expected.add(ManifestFile.NAME);
    expected.add(ManifestFile.CHECKSUM_NAME);
    Set<String> there = there();
    for (String path : expected) {
      if (!there.contains(path)) {
        throw damaged(path + " is missing");
      }
    }
    for (String path : there) {
      if (!expected.contains(path)) {
        throw damaged(path + " does not belong to it");
      }
    }
  }

  /** Everything that is no folder: a link counts as a file that does not belong here. */
  private Set<String> there() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(it -> !Files.isDirectory(it, LinkOption.NOFOLLOW_LINKS))
          .map(it -> folder.relativize(it) + (Files.isSymbolicLink(it) ? " (a link)" : ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Cheap, and finds what was cut off before gigabytes are read. */
  private void compareSizes(List<StoredFile> files) throws IOException {
    for (StoredFile file : files) {
      long bytes = Files.size(folder.resolve(file.path()));
      if (bytes != file.bytes()) {
        throw damaged("%s has %d bytes, not %d".formatted(file.path(), bytes, file.bytes()));
      }
    }
  }

  private void compareContents(List<StoredFile> files, FileChecksums checksums)
      throws IOException, InterruptedException {
    List<StoredFile> read = checksums.of(folder, files.stream().map(StoredFile::path).toList());
    for (int i = 0; i < files.size(); i++) {
      if (!read.get(i).equals(files.get(i))) {
        throw damaged(files.get(i).path() + " is not what its checksum says");
      }
    }
  }

  private ApplicationFailure damaged(String what) {
    return ManifestFile.damaged("backup " + backup.id() + " in " + folder + ": " + what);
  }
}
