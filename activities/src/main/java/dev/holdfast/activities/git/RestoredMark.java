package dev.holdfast.activities.git;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.restore.RepositoryCopies.Live;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a restore writes into the Git folder of the copy that it puts in place, so that a roll back
 * knows what it finds there.
 *
 * @param run the run that restored it
 * @param before what was at the location before
 * @param permissions of the folder at the location, null if there was none
 * @param branches where the copy's branches and tags were
 */
record RestoredMark(
    String run, Live before, @Nullable String permissions, SortedMap<String, String> branches) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "holdfast-restored.json";

  RestoredMark {
    branches = Collections.unmodifiableSortedMap(new TreeMap<>(branches));
  }

  /** Where the mark of a repository is, be there one or not. */
  static Path file(Path repository) {
    return git(repository).resolve(FILE);
  }

  /** The folder in which Git keeps what it knows of a repository. */
  static Path git(Path repository) {
    Path git = repository.resolve(".git");
    return Files.isDirectory(git) ? git : repository;
  }

  /** The mark of what is at a place; empty if nobody restored it. */
  static Optional<RestoredMark> of(Path repository) throws IOException {
    Path file = file(repository);
    return Files.isRegularFile(file)
        ? Optional.of(JSON.readValue(file.toFile(), RestoredMark.class))
        : Optional.empty();
  }

  /** Reads what {@link #writeTo} wrote. */
  static RestoredMark read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), RestoredMark.class);
  }

  /** Writes it so that the file is complete or not there. */
  void writeTo(Path file) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + "_new");
    Files.write(whole, JSON.writeValueAsBytes(this));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
