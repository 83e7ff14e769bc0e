package dev.holdfast.activities.git;

import static dev.holdfast.activities.files.Location.unusable;

import dev.holdfast.activities.files.Location;
import dev.holdfast.workflows.restore.RepositoryCopies.Live;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.util.FS;

/**
 * Where a repository must be again. What is no repository is never renamed away, since a wrong path
 * in a plan may name anything.
 */
record GitLocation(Location location) {

  /** What is there; fails with {@link FailureCode#LOCATION_UNUSABLE} if it is nothing of ours. */
  Live live() {
    Path folder = location.folder();
    if (!location.exists()) {
      return Live.MISSING;
    }
    if (Files.isSymbolicLink(folder)) {
      throw unusable(folder + " is a link: name the folder that it leads to in the plan");
    }
    if (!Files.isDirectory(folder)) {
      throw unusable(folder + " is a file: move it away");
    }
    if (location.before() == Location.Before.EMPTY) {
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

  /** Whether Git would take it for a repository. */
  boolean readable(Live live) {
    Path folder = location.folder();
    Path git = live == Live.WORKING_TREE ? folder.resolve(".git") : folder;
    return live != Live.MISSING
        && live != Live.EMPTY
        && RepositoryCache.FileKey.isGitRepository(git.toFile(), FS.DETECTED);
  }
}
