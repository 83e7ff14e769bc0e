package dev.holdfast.activities.files;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file, folder or link in an archive, as its manifest describes it.
 *
 * @param path in the archive, with slashes; {@code .} for the tree itself
 * @param mode permissions with setuid, setgid and sticky bits, octal, such as 0640
 * @param owner by name; by number where the host had no name
 * @param bytes of a file, else 0
 * @param sha256 of a file's content; else null
 * @param target of a link; else null
 */
public record ArchivedEntry(
    String path,
    Type type,
    String mode,
    String owner,
    long uid,
    String group,
    long gid,
    Instant modifiedAt,
    long bytes,
    @Nullable String sha256,
    @Nullable String target) {

  /** The tree itself. */
  public static final String ROOT = ".";

  private static final int OCTAL = 8;

  /** What it is. */
  public enum Type {
    FILE,
    FOLDER,
    LINK
  }

  public ArchivedEntry {
    if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("path must be relative, was " + path);
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals("..") || (part.equals(ROOT) && !path.equals(ROOT))) {
        throw new IllegalArgumentException("path must lead downwards only, was " + path);
      }
    }
    if ((type == Type.FILE) != (sha256 != null) || (type == Type.LINK) != (target != null)) {
      throw new IllegalArgumentException(path + " must have what belongs to a " + type);
    }
    if (!mode.matches("[0-7]{4}")) {
      throw new IllegalArgumentException("mode must be four octal digits, was " + mode);
    }
  }

  /** Permissions as a number. */
  int modeBits() {
    return Integer.parseInt(mode, OCTAL);
  }

  /** Where it is in the tree that it is unpacked to, the folder that it needs; null at the top. */
  @Nullable String folder() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? (path.equals(ROOT) ? null : ROOT) : path.substring(0, slash);
  }

  /** What it is called in the archive. */
  String nameInTree() {
    return path.equals(ROOT) ? "./" : "./" + path + (type == Type.FOLDER ? "/" : "");
  }
}
