package dev.holdfast.activities.git;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.restore.RepositoryCopies.Live;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.util.FS;

/**
 * Where a repository must be again: a folder that can be exchanged by renaming. What is no
 * repository is never renamed away, since a wrong path in a plan may name anything.
 *
 * @param folder below a real folder, itself not necessarily there
 */
record Location(Path folder, FS fs) {

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} if there can't be a folder of that name. */
  static Location of(String text, FS fs) {
    try {
      Path path = Path.of(text).normalize();
      Path parent = path.getParent();
      if (!path.isAbsolute() || parent == null) {
        throw unusable("location must be an absolute path below /, was " + text);
      }
      if (!Files.isDirectory(parent)) {
        throw unusable(parent + " is not there: make or mount it");
      }
      return new Location(parent.toRealPath().resolve(path.getFileName()), fs);
    } catch (InvalidPathException | IOException e) {
      throw unusable("location can't be used: " + e.getMessage());
    }
  }

  Path parent() {
    return requireNonNull(folder.getParent());
  }

  /** A folder beside this one with a name that says whose it is. */
  Path beside(String suffix) {
    return folder.resolveSibling(folder.getFileName() + suffix);
  }

  /** Whether there is anything of that name, be it a link that leads nowhere. */
  boolean exists() {
    return Files.exists(folder, NOFOLLOW_LINKS);
  }

  /** What is there; fails with {@link FailureCode#LOCATION_UNUSABLE} if it is nothing of ours. */
  Live live() {
    if (!exists()) {
      return Live.MISSING;
    }
    if (Files.isSymbolicLink(folder)) {
      throw unusable(folder + " is a link: name the folder that it leads to in the plan");
    }
    if (!Files.isDirectory(folder)) {
      throw unusable(folder + " is a file: move it away");
    }
    if (isEmpty()) {
      return Live.EMPTY;
    }
    if (Files.isRegularFile(folder.resolve(".git"))) {
      throw unusable(folder + " is a linked working tree of another repository");
    }
    if (Files.isDirectory(folder.resolve(".git"))) {
      return Live.WORKING_TREE;
    }
    if (Files.isDirectory(folder.resolve("objects")) && Files.isDirectory(folder.resolve("refs"))) {
      return Live.BARE;
    }
    throw unusable(folder + " holds something that is no Git repository: move it away");
  }

  private boolean isEmpty() {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    } catch (IOException e) {
      throw unusable("the worker may not read " + folder);
    }
  }

  /** Whether Git would take it for a repository. */
  boolean readable(Live live) {
    Path git = live == Live.WORKING_TREE ? folder.resolve(".git") : folder;
    return live != Live.MISSING
        && live != Live.EMPTY
        && RepositoryCache.FileKey.isGitRepository(git.toFile(), fs);
  }

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} unless it can be renamed. */
  void requireExchangeable() {
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

  private static ApplicationFailure unusable(String why) {
    return FailureCode.LOCATION_UNUSABLE.failure(why);
  }
}
