package dev.holdfast.activities.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Where a restore notes what it puts at a location, and how that is told again. */
public interface Marks {

  /** Where the note about what is, or is to be, at the location lies, be it there or not. */
  Path file(Path tree);

  /** What the tree holds, for the note. */
  SortedMap<String, String> content(Path tree) throws IOException;

  /** Whether the tree is the one that the note is about, changed or not. */
  boolean isAbout(RestoredMark mark, Path tree) throws IOException;

  /** The note about a tree; empty if nobody restored it. */
  default Optional<RestoredMark> of(Path tree) throws IOException {
    Path file = file(tree);
    if (!RunFolder.exists(tree) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    RestoredMark mark = RestoredMark.read(file);
    return isAbout(mark, tree) ? Optional.of(mark) : Optional.empty();
  }
}
