package dev.holdfast.activities.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is in a tree, by its path there; {@code .} is the tree, or the file, itself. */
final class FileTree {

  private static final Comparator<String> ROOT_FIRST =
      Comparator.comparing((String it) -> !it.equals(ArchivedEntry.ROOT))
          .thenComparing(Comparator.naturalOrder());

  private final Path root;

  FileTree(Path root) {
    this.root = root;
  }

  /** In an order in which every folder comes before what is in it. Links are not followed. */
  SortedMap<String, Path> all() throws IOException {
    SortedMap<String, Path> all = new TreeMap<>(ROOT_FIRST);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            all.put(name(folder), folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            all.put(name(file), file);
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private String name(Path path) throws IOException {
    String name = root.relativize(path).toString();
    try {
      if (!root.resolve(name).equals(path)) {
        throw unreadable(name);
      }
    } catch (InvalidPathException e) {
      throw unreadable(name);
    }
    return name.isEmpty() ? ArchivedEntry.ROOT : name;
  }

  private static IOException unreadable(String name) {
    return new IOException(
        "the name " + name + " can't be read here: run the worker with LANG=C.UTF-8");
  }
}
