package dev.holdfast.activities.files;

/**
 * A file of a backup.
 *
 * @param path relative to the backup's folder, with slashes
 * @param sha256 64 hexadecimal digits
 */
public record StoredFile(String path, long bytes, String sha256) {
  public StoredFile {
    if (path == null || path.isBlank() || sha256 == null || sha256.isBlank()) {
      throw new IllegalArgumentException("path and sha256 must not be blank");
    }
  }
}
