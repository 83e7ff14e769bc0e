package dev.holdfast.activities.git;

import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositorySwaps.LossMeasured;
import dev.holdfast.workflows.runbook.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/** What a repository has that nobody pushed or committed. Changes nothing in it. */
final class OwnChanges {

  private final Repository own;
  private @Nullable Instant oldest;

  OwnChanges(Repository own) {
    this.own = own;
  }

  /** Where the branches and tags of a repository are. */
  static SortedMap<String, String> branches(Path folder) throws IOException {
    try (Repository repository = GitRepositories.open(folder)) {
      SortedMap<String, String> branches = new TreeMap<>();
      for (Ref ref : repository.getRefDatabase().getRefs()) {
        if (ref.getObjectId() != null) {
          branches.put(ref.getName(), ref.getObjectId().getName());
        }
      }
      return branches;
    }
  }

  /** Whether files of a restored copy are other than they were put in place. */
  boolean since(RepositoryCopies.Copy copy) throws IOException {
    ObjectId put = ObjectId.fromString(copy.head());
    return !own.isBare() && !new WorkingTree(own).differences(put).isEmpty();
  }

  /** Everything that {@code other}, the origin's copy, does not have. */
  LossMeasured missingFrom(Repository other, Attempt attempt) throws IOException {
    List<RevCommit> stashes = stashes();
    long commits = commitsMissingFrom(other);
    stashes.forEach(it -> touched(time(it)));
    long uncommitted = stashes.size();
    long untracked = 0;
    long ignored = 0;
    ObjectId head = own.resolve(Constants.HEAD);
    if (!own.isBare()) {
      IndexDiff diff = new WorkingTree(own).changesSince(head);
      Set<String> changed = changed(diff);
      changed.forEach(this::touchedFile);
      diff.getUntracked().forEach(this::touchedFile);
      uncommitted += changed.size();
      untracked = diff.getUntracked().size();
      ignored = diff.getIgnoredNotInIndex().size();
    }
    return new LossMeasured(
        true,
        commits,
        uncommitted,
        untracked,
        oldest,
        sentence(commits, uncommitted, untracked, ignored),
        attempt);
  }

  private static Set<String> changed(IndexDiff diff) {
    Set<String> changed = new TreeSet<>(diff.getAdded());
    changed.addAll(diff.getChanged());
    changed.addAll(diff.getRemoved());
    changed.addAll(diff.getMissing());
    changed.addAll(diff.getModified());
    changed.addAll(diff.getConflicting());
    return changed;
  }

  private static String sentence(long commits, long uncommitted, long untracked, long ignored) {
    String more = ignored == 0 ? "" : "; " + ignored + " ignored files or folders are only there";
    if (commits + uncommitted + untracked == 0) {
      return "the old copy has nothing that the origin has not" + more;
    }
    return "only the old copy has %d commits, %d uncommitted changes, %d untracked files%s"
        .formatted(commits, uncommitted, untracked, more);
  }

  private List<RevCommit> stashes() throws IOException {
    try (Git git = new Git(own)) {
      return List.copyOf(git.stashList().call());
    } catch (GitAPIException e) {
      throw new IOException(e);
    }
  }

  /** From every tip back to what the other one has; what it has, it has with its history. */
  private long commitsMissingFrom(Repository other) throws IOException {
    long missing = 0;
    Set<ObjectId> seen = new HashSet<>();
    try (RevWalk walk = new RevWalk(own);
        ObjectReader there = other.newObjectReader()) {
      walk.setRetainBody(false);
      Deque<RevCommit> next = new ArrayDeque<>(tips(walk));
      while (!next.isEmpty()) {
        RevCommit commit = next.pop();
        if (seen.add(commit.copy()) && !there.has(commit)) {
          walk.parseHeaders(commit);
          missing++;
          touched(time(commit));
          List.of(commit.getParents()).forEach(next::push);
        }
      }
    }
    return missing;
  }

  /** Branches, tags, notes and a detached HEAD: what was fetched from elsewhere is not its own. */
  private List<RevCommit> tips(RevWalk walk) throws IOException {
    List<Ref> refs = new ArrayList<>(own.getRefDatabase().getRefs());
    Ref head = own.exactRef(Constants.HEAD);
    if (head != null) {
      refs.add(head);
    }
    List<RevCommit> tips = new ArrayList<>();
    for (Ref ref : refs) {
      boolean fetched = ref.getName().startsWith(Constants.R_REMOTES);
      boolean stash = ref.getName().equals(Constants.R_STASH);
      if (!fetched && !stash && ref.getObjectId() != null) {
        RevObject tip = walk.peel(walk.parseAny(ref.getObjectId()));
        if (tip instanceof RevCommit commit) {
          tips.add(commit);
        }
      }
    }
    return tips;
  }

  private static Instant time(RevCommit commit) {
    return Instant.ofEpochSecond(commit.getCommitTime());
  }

  private void touchedFile(String path) {
    Path file = own.getWorkTree().toPath().resolve(path);
    try {
      touched(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
    } catch (IOException e) {
      return; // it was removed: nobody knows when
    }
  }

  private void touched(Instant at) {
    if (oldest == null || at.isBefore(oldest)) {
      oldest = at;
    }
  }
}
