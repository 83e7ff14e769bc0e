package dev.holdfast.activities.git;

import dev.holdfast.activities.files.RestoredMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * What was written to a restored copy while it was live. What Git itself writes without anybody
 * having changed anything, such as what it fetched, does not count.
 */
record SinceRestored(long commits, long branches, long files, long settings) {

  private static final List<String> SETTINGS = List.of("config", "hooks", "info");

  boolean nothing() {
    return commits + branches + files + settings == 0;
  }

  /** Fails if it can't be told. */
  static SinceRestored in(Path restored) throws IOException {
    RestoredMark mark =
        new GitMarks()
            .of(restored)
            .orElseThrow(() -> new IOException(restored + " does not say who restored it"));
    try (Repository repository = GitRepositories.openWhole(restored)) {
      SortedMap<String, String> now = own(OwnChanges.branches(restored));
      return new SinceRestored(
          commits(repository, now, mark),
          moved(now, own(mark.content())),
          files(repository),
          settings(restored));
    }
  }

  /** Without what was fetched from elsewhere. */
  private static SortedMap<String, String> own(SortedMap<String, String> branches) {
    SortedMap<String, String> own = new TreeMap<>(branches);
    own.keySet().removeIf(it -> it.startsWith(Constants.R_REMOTES));
    return own;
  }

  private static long commits(
      Repository repository, SortedMap<String, String> now, RestoredMark mark) throws IOException {
    long commits = 0;
    try (RevWalk walk = new RevWalk(repository)) {
      for (String tip : now.values()) {
        Optional<RevCommit> commit = commit(walk, tip);
        if (commit.isPresent()) {
          walk.markStart(commit.get());
        }
      }
      for (String put : mark.content().values()) {
        Optional<RevCommit> commit = commit(walk, put);
        if (commit.isPresent()) {
          walk.markUninteresting(commit.get());
        }
      }
      while (walk.next() != null) {
        commits++;
      }
    }
    return commits;
  }

  /** A tag may name anything; only commits have a history. */
  private static Optional<RevCommit> commit(RevWalk walk, String name) throws IOException {
    return walk.peel(walk.parseAny(ObjectId.fromString(name))) instanceof RevCommit commit
        ? Optional.of(commit)
        : Optional.empty();
  }

  private static long moved(SortedMap<String, String> now, SortedMap<String, String> put) {
    SortedMap<String, String> all = new TreeMap<>(put);
    all.putAll(now);
    all.remove(Constants.HEAD);
    return all.keySet().stream()
        .filter(it -> !String.valueOf(now.get(it)).equals(String.valueOf(put.get(it))))
        .count();
  }

  /** A fresh clone has no file that Git ignores, so each of them was written since. */
  private static long files(Repository repository) throws IOException {
    ObjectId head = repository.resolve(Constants.HEAD);
    if (repository.isBare() || head == null) {
      return 0;
    }
    WorkingTree tree = new WorkingTree(repository);
    long ignored = tree.changesSince(head).getIgnoredNotInIndex().size();
    return ignored + tree.differences(head).size();
  }

  private static long settings(Path restored) throws IOException {
    FileTime put = Files.getLastModifiedTime(new GitMarks().file(restored));
    long changed = 0;
    for (String name : SETTINGS) {
      Path place = GitMarks.git(restored).resolve(name);
      if (Files.exists(place)) {
        changed += changedAfter(place, put);
      }
    }
    return changed;
  }

  private static long changedAfter(Path place, FileTime put) throws IOException {
    long changed = 0;
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(put) > 0) {
          changed++;
        }
      }
    }
    return changed;
  }
}
