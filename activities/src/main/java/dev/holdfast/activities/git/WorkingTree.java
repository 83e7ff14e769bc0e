package dev.holdfast.activities.git;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk.IgnoreSubmoduleMode;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.jspecify.annotations.Nullable;

/** The files of a repository against its commits. */
final class WorkingTree {

  private final Repository repository;

  WorkingTree(Repository repository) {
    this.repository = repository;
  }

  /**
   * What Git would call changed, by name, size and time of the files.
   *
   * @param commit null if there is none yet
   */
  IndexDiff changesSince(@Nullable ObjectId commit) throws IOException {
    IndexDiff diff = new IndexDiff(repository, commit, new FileTreeIterator(repository));
    diff.setIgnoreSubmoduleMode(IgnoreSubmoduleMode.ALL);
    diff.diff();
    return diff;
  }

  /** Files that are not as in {@code commit}, or not in it at all; contents are read. */
  List<String> differences(ObjectId commit) throws IOException {
    IndexDiff diff = changesSince(commit);
    SortedSet<String> differing = new TreeSet<>(contents());
    differing.addAll(diff.getAdded());
    differing.addAll(diff.getChanged());
    differing.addAll(diff.getRemoved());
    differing.addAll(diff.getMissing());
    differing.addAll(diff.getModified());
    differing.addAll(diff.getConflicting());
    differing.addAll(diff.getUntracked());
    return List.copyOf(differing);
  }

  private SortedSet<String> contents() throws IOException {
    SortedSet<String> differing = new TreeSet<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.setRecursive(true);
      walk.setOperationType(OperationType.CHECKIN_OP);
      walk.addTree(new DirCacheIterator(repository.readDirCache()));
      FileTreeIterator files = new FileTreeIterator(repository);
      files.setDirCacheIterator(walk, 0);
      walk.addTree(files);
      while (walk.next()) {
        DirCacheIterator wanted = walk.getTree(0, DirCacheIterator.class);
        WorkingTreeIterator there = walk.getTree(1, WorkingTreeIterator.class);
        if (wanted == null || FileMode.GITLINK.equals(wanted.getEntryRawMode())) {
          continue;
        }
        if (there == null
            || there.isModified(wanted.getDirCacheEntry(), true, walk.getObjectReader())) {
          differing.add(walk.getPathString());
        }
      }
    }
    return differing;
  }
}
