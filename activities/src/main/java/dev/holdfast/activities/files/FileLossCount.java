package dev.holdfast.activities.files;

import dev.holdfast.workflows.restore.FileSwaps.LossMeasured;
import dev.holdfast.workflows.runbook.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what old files have that a backup has not. Folders don't count. */
final class FileLossCount {

  private final SortedMap<String, ArchivedEntry> entries = new TreeMap<>();
  private long only;
  private long other;
  private @Nullable String first;

  FileLossCount(FilesManifest manifest) {
    manifest.entries().forEach(it -> entries.put(it.path(), it));
  }

  /** Adds what is at the place where the old one is kept, if there is one. */
  void add(FilePlaces.Place place, Path kept) throws IOException {
    if (!RunFolder.exists(kept)) {
      return;
    }
    for (Map.Entry<String, Path> it : new FileTree(kept).all().entrySet()) {
      String path = place.tree() ? it.getKey() : place.name();
      UnixStat stat = UnixStat.of(it.getValue());
      if (stat.type() == ArchivedEntry.Type.FILE || stat.type() == ArchivedEntry.Type.LINK) {
        count(path, it.getValue(), stat);
      }
    }
  }

  private void count(String path, Path file, UnixStat stat) throws IOException {
    ArchivedEntry entry = entries.get(path);
    if (entry == null) {
      only++;
    } else if (isOther(entry, file, stat)) {
      other++;
    } else {
      return;
    }
    first = first == null ? path : first;
  }

  private static boolean isOther(ArchivedEntry entry, Path file, UnixStat stat) throws IOException {
    if (entry.type() != stat.type()) {
      return true;
    }
    if (entry.type() == ArchivedEntry.Type.LINK) {
      return !Files.readSymbolicLink(file).toString().equals(entry.target());
    }
    return stat.size() != entry.bytes() || !FileChecksums.sha256(file).equals(entry.sha256());
  }

  LossMeasured measured(Attempt attempt) {
    String differences =
        first == null
            ? "the old files have nothing that the backup has not"
            : "%d files only in the old ones, %d others, such as %s".formatted(only, other, first);
    return new LossMeasured(true, only, other, differences, attempt);
  }
}
