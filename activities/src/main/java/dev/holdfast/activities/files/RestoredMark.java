package dev.holdfast.activities.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a restore notes of what it puts in place, so that a roll back knows what it finds there.
 *
 * @param run the run that restored it
 * @param before what was at the location before
 * @param permissions of the folder at the location, null if there was none
 * @param content what was put there: of a repository where its branches and tags were, of a tree
 *     its files
 */
public record RestoredMark(
    String run,
    Location.Before before,
    @Nullable String permissions,
    SortedMap<String, String> content) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public RestoredMark {
    content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
  }

  /** Reads what {@link #writeTo} wrote. */
  public static RestoredMark read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), RestoredMark.class);
  }

  /** Writes it so that the file is complete or not there. */
  public void writeTo(Path file) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + "_new");
    Files.write(whole, JSON.writeValueAsBytes(this));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
