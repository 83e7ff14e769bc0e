package dev.holdfast.activities.files;

import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes files into an archive that tar and gzip read, each as it was at one moment. */
final class ArchiveWriter {

  static final String NAME = "files.tar.gz";

  private static final String SPOOL = ".spool";
  private static final int TRIES = 3;

  private final UnfinishedBackup unfinished;
  private final JobProgress progress;
  private final List<ArchivedEntry> entries = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private long written;

  ArchiveWriter(UnfinishedBackup unfinished, JobProgress progress) {
    this.unfinished = unfinished;
    this.progress = progress;
  }

  /** What was written, in the archive's order. */
  List<ArchivedEntry> entries() {
    return List.copyOf(entries);
  }

  /** What is no file, folder or link. */
  List<String> left() {
    return List.copyOf(left);
  }

  /** Writes all that is at these places. Fails with {@link FailureCode#ARCHIVE_FAILED}. */
  void write(List<FilePlaces.Place> places) throws IOException {
    Path spool = unfinished.folder().resolve(SPOOL);
    try (TarArchiveOutputStream tar = open(unfinished.folder().resolve(NAME))) {
      for (FilePlaces.Place place : places) {
        for (Map.Entry<String, Path> it : new FileTree(place.live()).all().entrySet()) {
          String path = place.tree() ? it.getKey() : place.name();
          add(tar, path, it.getValue(), spool);
        }
      }
    } finally {
      Files.deleteIfExists(spool);
    }
  }

  private static TarArchiveOutputStream open(Path archive) throws IOException {
    OutputStream file = Channels.newOutputStream(onlyForUs(archive));
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(new BufferedOutputStream(file)), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
  }

  private static FileChannel onlyForUs(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private void add(TarArchiveOutputStream tar, String path, Path file, Path spool)
      throws IOException {
    if (progress.isCancelled()) {
      throw new CancellationException("the backup was cancelled");
    }
    try {
      UnixStat stat = UnixStat.of(file);
      if (stat.type() == null) {
        left.add(path);
      } else if (stat.type() == ArchivedEntry.Type.FILE) {
        ArchivedEntry entry = readWhole(file, path, spool);
        put(tar, entry, Optional.of(spool));
      } else {
        put(tar, stat.entry(file, path, null), Optional.empty());
      }
    } catch (NoSuchFileException e) {
      if (path.equals(ArchivedEntry.ROOT) || e.getFile().equals(spool.toString())) {
        throw e;
      }
      return; // removed since it was listed: as of now the tree is without it
    }
    progress.report(new ArchiveProgress(entries.size(), written));
  }

  /** A file may be written to while it is read: then what was read is no state of it at all. */
  private ArchivedEntry readWhole(Path file, String path, Path spool) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      UnixStat before = UnixStat.of(file);
      MessageDigest digest = FileChecksums.sha256();
      try (OutputStream out =
          new DigestOutputStream(Channels.newOutputStream(onlyForUs(spool)), digest)) {
        Files.copy(file, out);
      }
      if (before.equals(UnixStat.of(file)) && Files.size(spool) == before.size()) {
        return before.entry(file, path, HexFormat.of().formatHex(digest.digest()));
      }
    }
    throw FailureCode.ARCHIVE_FAILED.failure(
        "%s changed each of %d times that it was read: stop what writes to it, or keep it elsewhere"
            .formatted(file, TRIES));
  }

  private void put(TarArchiveOutputStream tar, ArchivedEntry entry, Optional<Path> content)
      throws IOException {
    tar.putArchiveEntry(header(entry));
    if (content.isPresent()) {
      Files.copy(content.get(), tar);
    }
    tar.closeArchiveEntry();
    entries.add(entry);
    written += entry.bytes();
    if (entries.size() % 100 == 1) {
      unfinished.touch();
    }
  }

  private static TarArchiveEntry header(ArchivedEntry entry) {
    TarArchiveEntry header =
        entry.type() == ArchivedEntry.Type.LINK
            ? new TarArchiveEntry(entry.nameInTree(), TarConstants.LF_SYMLINK)
            : new TarArchiveEntry(entry.nameInTree());
    if (entry.target() != null) {
      header.setLinkName(entry.target());
    }
    header.setMode(entry.modeBits());
    header.setUserId(entry.uid());
    header.setGroupId(entry.gid());
    header.setNames(entry.owner(), entry.group());
    header.setModTime(FileTime.from(entry.modifiedAt()));
    header.setSize(entry.bytes());
    return header;
  }

  /** How far an archive is. */
  record ArchiveProgress(int entries, long bytes) {}
}
