package dev.holdfast.activities.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** What a commit only points at: submodules, and files in Git LFS. A clone does not bring them. */
final class KeptElsewhere {

  private static final String POINTER = "version https://git-lfs.github.com/spec/";
  private static final int LONGEST_POINTER = 1024;
  private static final int LONGEST_ATTRIBUTES = 1024 * 1024;

  private final Repository repository;
  private final ObjectId commit;

  KeptElsewhere(Repository repository, ObjectId commit) {
    this.repository = repository;
    this.commit = commit;
  }

  /** What it is and how many, for a person; empty if it is nothing. */
  String sentence() throws IOException {
    List<String> parts = new ArrayList<>();
    long submodules = count(it -> FileMode.GITLINK.equals(it.getRawMode(0)));
    if (submodules > 0) {
      parts.add(submodules + " submodules were not fetched");
    }
    if (count(it -> it.getNameString().equals(".gitattributes") && namesLfs(it)) > 0) {
      long pointers = count(it -> text(it, LONGEST_POINTER).startsWith(POINTER));
      parts.add(pointers + " files in Git LFS came as pointers");
    }
    return String.join(", ", parts);
  }

  private static boolean namesLfs(TreeWalk entry) throws IOException {
    return text(entry, LONGEST_ATTRIBUTES).contains("filter=lfs");
  }

  /** Something about the entry that a walk stands at. */
  @FunctionalInterface
  private interface Entry {
    boolean is(TreeWalk entry) throws IOException;
  }

  private long count(Entry wanted) throws IOException {
    long found = 0;
    try (RevWalk commits = new RevWalk(repository);
        TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commits.parseCommit(commit).getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        if (wanted.is(walk)) {
          found++;
        }
      }
    }
    return found;
  }

  /** The content of a file, empty if it is longer or no file. */
  private static String text(TreeWalk entry, int longest) throws IOException {
    boolean file = (entry.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
    ObjectId id = entry.getObjectId(0);
    if (!file || entry.getObjectReader().getObjectSize(id, ObjectReader.OBJ_ANY) > longest) {
      return "";
    }
    byte[] content = entry.getObjectReader().open(id).getBytes(longest + 1);
    return new String(content, StandardCharsets.UTF_8);
  }
}
