package dev.holdfast.activities.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a new directory can be made beside an old one, and take its place.
 *
 * @param inPlaceOnly whether there is room only if the old data go first
 */
record RebuildRoom(List<String> against, boolean inPlaceOnly, String why) {

  RebuildRoom {
    against = List.copyOf(against);
  }

  /** For nothing on this host if {@code data} is null. */
  static RebuildRoom of(@Nullable Path data, PrimarySeen primary) throws IOException {
    if (data == null) {
      return new RebuildRoom(List.of(), false, "");
    }
    List<String> against = new ArrayList<>(unwritable(data));
    if (primary.tablespaces() || holdsSomething(data.resolve("pg_tblspc"))) {
      against.add("there are tablespaces, which this release does not copy");
    }
    if (Files.isSymbolicLink(data.resolve("pg_wal"))) {
      against.add("pg_wal is a link, which this release would not keep");
    }
    long free = Files.getFileStore(data).getUsableSpace();
    return judged(against, primary.bytes(), free, free < needed(primary.bytes()) ? size(data) : 0);
  }

  /** A tenth more than it takes now. */
  private static long needed(long bytes) {
    return bytes + bytes / 10;
  }

  static RebuildRoom judged(List<String> otherwise, long bytes, long free, long old) {
    List<String> against = new ArrayList<>(otherwise);
    boolean fits = free >= needed(bytes);
    boolean fitsInPlace = !fits && free + old >= needed(bytes);
    if (!fits) {
      against.add(
          "it takes about %d bytes and %d are free%s"
              .formatted(
                  bytes, free, fitsInPlace ? ": only if the old data are deleted first" : ""));
    }
    return new RebuildRoom(
        against,
        fitsInPlace && otherwise.isEmpty(),
        "it takes about %d bytes, %d are free".formatted(bytes, free));
  }

  /** Why nothing can be put beside {@code data}; empty if it can. */
  static List<String> unwritable(Path data) throws IOException {
    Path parent = data.getParent();
    if (parent == null || !Files.isWritable(parent)) {
      return List.of("the folder that it is in can't be written");
    }
    boolean mounted = !Files.getFileStore(parent).equals(Files.getFileStore(data));
    return mounted ? List.of("its folder is a mount point, which can't be exchanged") : List.of();
  }

  private static boolean holdsSomething(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  /** How many bytes its files have. */
  static long size(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).mapToLong(RebuildRoom::length).sum();
    }
  }

  private static long length(Path file) {
    return file.toFile().length();
  }
}
