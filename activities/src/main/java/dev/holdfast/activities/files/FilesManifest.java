package dev.holdfast.activities.files;

import dev.holdfast.workflows.backup.BackupReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that is known about a backup of files, kept in it as {@code manifest.json}. It is the floor
 * of every restore: what it names must come back.
 *
 * @param formatVersion of this record; another one is not read
 * @param run that took it
 * @param host on which
 * @param startedAt when the first file was read, by the worker's clock
 * @param archive the archive's file
 * @param tree whether it is of one folder; else of files one by one
 * @param places where they were
 * @param entries all that is in the archive, in its order
 * @param left what is no file, folder or link and so not in it
 */
public record FilesManifest(
    int formatVersion,
    String id,
    String engine,
    String plan,
    String component,
    String run,
    String host,
    Instant startedAt,
    Instant finishedAt,
    StoredFile archive,
    boolean tree,
    List<String> places,
    List<ArchivedEntry> entries,
    List<String> left) {

  static final int FORMAT = 1;
  static final String ENGINE = "files";

  public FilesManifest {
    if (formatVersion != FORMAT) {
      throw new IllegalArgumentException(
          "formatVersion must be " + FORMAT + ", was " + formatVersion);
    }
    if (!ENGINE.equals(engine)) {
      throw new IllegalArgumentException("engine must be " + ENGINE + ", was " + engine);
    }
    places = List.copyOf(places);
    entries = List.copyOf(entries);
    left = List.copyOf(left);
    requireFolders(tree, entries);
  }

  /** Nothing lies in what is no folder, so nothing that is unpacked can go through a link. */
  private static void requireFolders(boolean tree, List<ArchivedEntry> entries) {
    Set<String> folders = new TreeSet<>();
    Set<String> paths = new TreeSet<>();
    for (ArchivedEntry it : entries) {
      String folder = it.folder();
      if (!paths.add(it.path())) {
        throw new IllegalArgumentException(it.path() + " must be there once");
      }
      if (tree && (folder == null ? !folders.isEmpty() : !folders.contains(folder))) {
        throw new IllegalArgumentException(it.path() + " must lie in a folder of the archive");
      }
      if (!tree && it.type() != ArchivedEntry.Type.FILE) {
        throw new IllegalArgumentException(it.path() + " must be a file");
      }
      if (it.type() == ArchivedEntry.Type.FOLDER) {
        folders.add(it.path());
      }
    }
  }

  /** How many files, folders aside. */
  int files() {
    return (int) entries.stream().filter(it -> it.type() == ArchivedEntry.Type.FILE).count();
  }

  /** What the files take when they are unpacked. */
  long bytes() {
    return entries.stream().mapToLong(ArchivedEntry::bytes).sum();
  }

  /** The backup as the contract shows it. */
  BackupReference reference(Path folder, String sha256) {
    return new BackupReference(
        id,
        engine,
        null,
        startedAt,
        finishedAt,
        null,
        null,
        null,
        archive.bytes(),
        files(),
        sha256,
        new TreeMap<>(),
        false,
        folder.toString());
  }
}
