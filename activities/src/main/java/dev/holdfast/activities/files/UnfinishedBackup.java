package dev.holdfast.activities.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** A backup that is being written: a folder beside the complete ones that nobody lists. */
public final class UnfinishedBackup {

  private static final String UNFINISHED = ".unfinished-";
  private static final String DISCARDED = ".discarded-";

  private final Path folder;
  private final Path parent;

  UnfinishedBackup(Path folder) {
    this.folder = folder;
    this.parent = Objects.requireNonNull(folder.getParent());
  }

  static boolean isUnfinished(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith(UNFINISHED) || name.startsWith(DISCARDED);
  }

  static UnfinishedBackup begin(Path beside, String run, int attempt) throws IOException {
    createDurably(beside);
    // attempts are counted anew when a step is, so the number alone would not tell two dumps apart
    String one = UUID.randomUUID().toString().substring(0, 8);
    Path folder = beside.resolve(UNFINISHED + run + "-" + attempt + "-" + one);
    var onlyForUs =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    return new UnfinishedBackup(Files.createDirectory(folder, onlyForUs));
  }

  private static void createDurably(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (Files.isDirectory(folder) || parent == null) {
      return;
    }
    createDurably(parent);
    Files.createDirectories(folder);
    FileChecksums.toDisk(parent);
  }

  public Path folder() {
    return folder;
  }

  /** Whether an attempt of {@code run} began it, or nobody wants it any more. */
  boolean isOfRunOrNobodys(String run) {
    String name = folder.getFileName().toString();
    return name.startsWith(DISCARDED)
        || name.matches("\\.unfinished-\\Q" + run + "\\E-\\d+-[0-9a-f]{8}");
  }

  /** Whether nobody has written to it for so long. */
  boolean isDeadFor(Duration idle) throws IOException {
    try {
      Instant last = Files.getLastModifiedTime(folder).toInstant();
      return last.plus(idle).isBefore(Instant.now());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Says that somebody works on it, and returns how many bytes are there. */
  public long touch() {
    try {
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
      long bytes = 0;
      for (Path file : files()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      return 0; // files are renamed and removed meanwhile; the next look tells more
    }
  }

  /** All files in it, by their paths in the folder, sorted. */
  public List<String> paths() throws IOException {
    return files().stream().map(it -> folder.relativize(it).toString()).sorted().toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /**
   * Makes it a complete backup: all on the disk, then one rename. Its files must be on the disk
   * already.
   *
   * @param id its name from now on
   * @param manifest all that is known about it
   * @throws IOException also if somebody has discarded it meanwhile; then it is not listed
   */
  public Published publish(String id, Object manifest) throws IOException {
    String sha256 = ManifestFile.write(folder, manifest);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path it : all.filter(Files::isDirectory).toList()) {
        FileChecksums.toDisk(it);
      }
    }
    Path complete = parent.resolve(id);
    Files.move(folder, complete, StandardCopyOption.ATOMIC_MOVE);
    FileChecksums.toDisk(parent);
    return new Published(complete, sha256);
  }

  /** A complete backup in its folder. */
  public record Published(Path folder, String manifestSha256) {}

  /** Removes it. Renamed first, so that whoever still writes to it cannot complete it any more. */
  public void discard() throws IOException {
    Path discarded = folder;
    if (!folder.getFileName().toString().startsWith(DISCARDED)) {
      discarded = parent.resolve(DISCARDED + UUID.randomUUID());
      try {
        Files.move(folder, discarded, StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        return; // complete, or discarded by somebody else
      }
    }
    Deletion.of(discarded);
  }
}
