package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.failover.Rejoins.Road;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder beside a data directory of which not every file may be what it was: who began what, and
 * the server's own files, of which {@code pg_rewind} and {@code pg_basebackup} bring the primary's.
 * It can't be inside: {@code pg_rewind} deletes there what the primary does not have.
 */
final class RejoinMarker {

  private static final String OWN_FILES = ".*\\.(conf|crt|key|pem|crl)|holdfast\\.fenced";
  private static final String WORD = "[A-Z]+";

  private final Path folder;
  private final Path file;
  private final Path own;

  private RejoinMarker(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("road");
    this.own = folder.resolve("own");
  }

  static RejoinMarker of(Path data) {
    return new RejoinMarker(data.resolveSibling(data.getFileName() + ".holdfast-rejoin"));
  }

  /**
   * What it says.
   *
   * @param complete whether a new directory is ready to take the place of the old one
   */
  record Begun(String run, Road road, boolean complete) {}

  Path folder() {
    return folder;
  }

  Optional<Begun> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).strip().split(" ", -1);
    boolean whole = words.length == 3 && words[1].matches(WORD);
    return Optional.of(
        whole
            ? new Begun(words[0], Road.valueOf(words[1]), words[2].equals("complete"))
            : new Begun("unknown", Road.REWIND, false));
  }

  /** On the disk when it returns. The server's own files are those from before the first one. */
  void begin(Path data, Host host, Begun begun) throws IOException {
    Files.createDirectories(folder);
    Ownership.give(data, folder);
    if (!Files.exists(file)) {
      DirectoryTree.delete(own); // its removal was cut short
    }
    if (!Files.exists(own)) {
      Path part = folder.resolve("own.part");
      DirectoryTree.delete(part);
      Files.createDirectory(part);
      copy(data, part);
      Files.move(part, own, StandardCopyOption.ATOMIC_MOVE);
    }
    write(host, begun);
  }

  void write(Host host, Begun begun) {
    host.write(
        file.toString(),
        "%s %s %s%n".formatted(begun.run(), begun.road(), begun.complete() ? "complete" : "begun"));
  }

  /** Puts the server's own files where they were. */
  void restore(Path data) throws IOException {
    copy(own, data);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path it : files(from)) {
      Path target = to.resolve(from.relativize(it));
      Files.createDirectories(target.getParent());
      Files.copy(
          it, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      Ownership.give(it, target);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>(in(folder));
    files.removeIf(it -> !it.getFileName().toString().matches(OWN_FILES));
    Path more = folder.resolve("conf.d");
    if (Files.isDirectory(more)) {
      files.addAll(in(more));
    }
    return files;
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The directory is whole. */
  void remove() throws IOException {
    Files.deleteIfExists(file);
    DirectoryTree.delete(folder);
  }
}
