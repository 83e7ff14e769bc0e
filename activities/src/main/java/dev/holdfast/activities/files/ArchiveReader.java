package dev.holdfast.activities.files;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Reads an archive against its manifest: whatever is other there is named and never handed out. */
final class ArchiveReader {

  private final Path archive;
  private final FilesManifest manifest;

  ArchiveReader(Path archive, FilesManifest manifest) {
    this.archive = archive;
    this.manifest = manifest;
  }

  /** Is given what is in an archive, in its order. */
  interface Sink {
    /**
     * Takes one.
     *
     * @param content of a file, to be read to its end; of anything else empty
     */
    void take(ArchivedEntry entry, InputStream content) throws IOException;
  }

  /**
   * Hands everything to {@code sink}.
   *
   * @throws ApplicationFailure {@link FailureCode#BACKUP_DAMAGED}, naming what is not as it was
   *     written; what the sink got until then is worth nothing
   * @throws UncheckedIOException if the sink failed
   */
  void read(Sink sink) {
    String at = "its beginning";
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file), "UTF-8")) {
      for (ArchivedEntry wanted : manifest.entries()) {
        at = wanted.path();
        requireHeader(wanted, tar.getNextEntry());
        take(wanted, tar, sink);
      }
      at = "its end";
      TarArchiveEntry more = tar.getNextEntry();
      if (more != null) {
        throw damaged(more.getName() + " does not belong to it");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw damaged("it can't be read at " + at + ": " + e.getMessage());
    }
  }

  private void requireHeader(ArchivedEntry wanted, @Nullable TarArchiveEntry seen) {
    if (seen == null) {
      throw damaged(wanted.path() + " is missing");
    }
    boolean same =
        seen.getName().equals(wanted.nameInTree())
            && seen.getSize() == wanted.bytes()
            && switch (wanted.type()) {
              case FILE -> seen.isFile() && !seen.isLink();
              case FOLDER -> seen.isDirectory();
              case LINK -> seen.isSymbolicLink() && seen.getLinkName().equals(wanted.target());
            };
    if (!same) {
      throw damaged(
          "where %s of %d bytes is to be, there is %s of %d"
              .formatted(wanted.path(), wanted.bytes(), seen.getName(), seen.getSize()));
    }
  }

  private void take(ArchivedEntry wanted, InputStream tar, Sink sink) throws IOException {
    MessageDigest digest = FileChecksums.sha256();
    InputStream content = new DigestInputStream(new Unclosed(tar), digest);
    try {
      sink.take(wanted, content);
    } catch (SinkException e) {
      throw new UncheckedIOException(e.cause);
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    if (wanted.sha256() != null && !wanted.sha256().equals(sha256)) {
      throw damaged(wanted.path() + " is not what its checksum says");
    }
  }

  /** The sink closes what it read; the archive goes on. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** Whoever takes could not write; the archive is not to blame. */
  static final class SinkException extends IOException {
    private static final long serialVersionUID = 1L;
    private final IOException cause;

    SinkException(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private ApplicationFailure damaged(String what) {
    return ManifestFile.damaged(
        "backup " + manifest.id() + ", " + archive.getFileName() + ": " + what);
  }
}
