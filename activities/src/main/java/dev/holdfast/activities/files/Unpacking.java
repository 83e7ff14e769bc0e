package dev.holdfast.activities.files;

import dev.holdfast.activities.process.JobProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Makes what an archive holds, each below the copy of its place and open to nobody else. Every name
 * must be new and every folder one that was made here: no link is ever followed.
 */
final class Unpacking implements ArchiveReader.Sink {

  private static final int BUFFER = 1 << 16;

  private final List<FilePlaces.Place> places;
  private final List<Path> sides;
  private final JobProgress progress;
  private final List<Path> folders = new ArrayList<>();
  private int files;
  private long bytes;

  /**
   * Unpacks.
   *
   * @param sides the copy of each place, none of which is there yet
   */
  Unpacking(List<FilePlaces.Place> places, List<Path> sides, JobProgress progress) {
    this.places = places;
    this.sides = sides;
    this.progress = progress;
  }

  @Override
  public void take(ArchivedEntry entry, InputStream content) throws IOException {
    if (progress.isCancelled()) {
      throw new CancellationException("unpacking was cancelled");
    }
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).has(entry)) {
        make(entry, places.get(i).in(sides.get(i), entry), content);
        progress.report(new ArchiveWriter.ArchiveProgress(files, bytes));
        return;
      }
    }
    // of an item that the plan does not name any more: it is read for its checksum all the same
    content.transferTo(OutputStream.nullOutputStream());
  }

  private void make(ArchivedEntry entry, Path path, InputStream content) throws IOException {
    switch (entry.type()) {
      case FOLDER -> {
        folders.add(path);
        written(() -> Files.createDirectory(path, onlyForUs("rwx------")));
      }
      case LINK -> written(() -> Files.createSymbolicLink(path, Path.of("" + entry.target())));
      case FILE -> {
        file(path, content);
        files++;
        bytes += entry.bytes();
      }
    }
  }

  private static FileAttribute<?> onlyForUs(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Makes something. */
  @FunctionalInterface
  private interface Making {
    void run() throws IOException;
  }

  private static void written(Making making) throws ArchiveReader.SinkException {
    try {
      making.run();
    } catch (IOException e) {
      throw new ArchiveReader.SinkException(e);
    }
  }

  private static void file(Path path, InputStream content) throws IOException {
    FileChannel[] file = new FileChannel[1];
    written(
        () ->
            file[0] =
                FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    onlyForUs("rw-------")));
    try (FileChannel channel = file[0];
        OutputStream out = Channels.newOutputStream(channel)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        int length = read;
        written(() -> out.write(buffer, 0, length));
      }
      written(() -> channel.force(true));
    }
  }

  /** Returns once the folders are on the disk as well. */
  void toDisk() throws IOException {
    for (Path folder : folders) {
      FileChecksums.toDisk(folder);
    }
  }

  int files() {
    return files;
  }

  long bytes() {
    return bytes;
  }
}
