package dev.holdfast.activities.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where something must be again: a folder or file that can be exchanged by renaming.
 *
 * @param folder below a real folder, itself not necessarily there
 */
public record Location(Path folder) {

  /** What is at a location before something is put there. */
  public enum Before {
    MISSING,
    /** A folder with nothing in it. */
    EMPTY,
    THERE
  }

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} if there can't be a folder of that name. */
  public static Location of(String text) {
    Path path = path(text);
    Path parent = requireNonNull(path.getParent());
    if (!Files.isDirectory(parent)) {
      throw unusable(parent + " is not there: make or mount it");
    }
    try {
      return new Location(parent.toRealPath().resolve(path.getFileName()));
    } catch (IOException e) {
      throw unusable("location can't be used: " + e.getMessage());
    }
  }

  /** As {@link #of}, also if the folders around it are still to be made. */
  static Location toBe(String text) {
    Path path = path(text);
    Path there = requireNonNull(path.getParent());
    while (!Files.exists(there, NOFOLLOW_LINKS)) {
      there = requireNonNull(there.getParent());
    }
    try {
      return new Location(there.toRealPath().resolve(there.relativize(path)));
    } catch (IOException e) {
      throw unusable("location can't be used: " + e.getMessage());
    }
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text).normalize();
      if (!path.isAbsolute() || path.getParent() == null) {
        throw unusable("location must be an absolute path below /, was " + text);
      }
      return path;
    } catch (InvalidPathException e) {
      throw unusable("location can't be used: " + e.getMessage());
    }
  }

  public Path parent() {
    return requireNonNull(folder.getParent());
  }

  /** A folder beside this one with a name that says whose it is. */
  public Path beside(String suffix) {
    return folder.resolveSibling(folder.getFileName() + suffix);
  }

  /** Whether there is anything of that name, be it a link that leads nowhere. */
  public boolean exists() {
    return Files.exists(folder, NOFOLLOW_LINKS);
  }

  /** What is there; fails with {@link FailureCode#LOCATION_UNUSABLE} if it may not be read. */
  public Before before() {
    if (!exists()) {
      return Before.MISSING;
    }
    return Files.isDirectory(folder, NOFOLLOW_LINKS) && isEmpty() ? Before.EMPTY : Before.THERE;
  }

  private boolean isEmpty() {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    } catch (IOException e) {
      throw unusable("the worker may not read " + folder);
    }
  }

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} unless it can be renamed. */
  public void requireExchangeable() {
    if (!Files.isWritable(parent())) {
      throw unusable("the worker may not write to " + parent());
    }
    if (!exists()) {
      return;
    }
    if (!Files.isWritable(folder)) {
      throw unusable("the worker may not write to " + folder);
    }
    if (!device(folder).equals(device(parent()))) {
      throw unusable(folder + " is a mount point, which can't be renamed: use a folder in it");
    }
  }

  private static Object device(Path path) {
    try {
      return Files.getAttribute(path, "unix:dev", NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unusable("the worker may not look at " + path);
    }
  }

  /** {@link FailureCode#LOCATION_UNUSABLE} with this reason. */
  public static ApplicationFailure unusable(String why) {
    return FailureCode.LOCATION_UNUSABLE.failure(why);
  }
}
