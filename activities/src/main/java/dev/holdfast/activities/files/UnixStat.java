package dev.holdfast.activities.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the kernel knows of a file, folder or link; links are not followed. */
record UnixStat(
    long device,
    long inode,
    int mode,
    long uid,
    long gid,
    long size,
    Instant modifiedAt,
    Instant changedAt) {

  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int SYMLINK = 0120000;
  private static final int PERMISSIONS = 07777;

  static UnixStat of(Path path) throws IOException {
    Map<String, Object> seen = Files.readAttributes(path, "unix:*", NOFOLLOW_LINKS);
    return new UnixStat(
        number(seen, "dev"),
        number(seen, "ino"),
        (int) number(seen, "mode"),
        number(seen, "uid"),
        number(seen, "gid"),
        number(seen, "size"),
        time(seen, "lastModifiedTime"),
        time(seen, "ctime"));
  }

  private static long number(Map<String, Object> seen, String name) {
    return ((Number) requireNonNull(seen.get(name))).longValue();
  }

  private static Instant time(Map<String, Object> seen, String name) {
    return ((FileTime) requireNonNull(seen.get(name))).toInstant();
  }

  /** What it is in an archive; null if it can't be in one. */
  ArchivedEntry.@Nullable Type type() {
    return switch (mode & TYPE) {
      case REGULAR -> ArchivedEntry.Type.FILE;
      case DIRECTORY -> ArchivedEntry.Type.FOLDER;
      case SYMLINK -> ArchivedEntry.Type.LINK;
      default -> null;
    };
  }

  String permissions() {
    return "%04o".formatted(mode & PERMISSIONS);
  }

  /** The entry of an archive for {@code file}, of which this is known. */
  ArchivedEntry entry(Path file, String path, @Nullable String sha256) throws IOException {
    PosixFileAttributes names =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    ArchivedEntry.Type type = type();
    if (type == null) {
      throw new IOException(file + " is no file, folder or link");
    }
    return new ArchivedEntry(
        path,
        type,
        permissions(),
        names.owner().getName(),
        uid,
        names.group().getName(),
        gid,
        modifiedAt,
        type == ArchivedEntry.Type.FILE ? size : 0,
        sha256,
        type == ArchivedEntry.Type.LINK ? Files.readSymbolicLink(file).toString() : null);
  }
}
