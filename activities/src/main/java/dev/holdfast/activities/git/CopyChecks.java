package dev.holdfast.activities.git;

import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.runbook.CheckReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevBlob;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;

/** What every restored repository must hold, asked of its side copy. */
final class CopyChecks {

  private static final int STEP = 1000;

  private final Repository side;
  private final RepositoryCopies.Copy copy;
  private final JobProgress progress;

  CopyChecks(Repository side, RepositoryCopies.Copy copy, JobProgress progress) {
    this.side = side;
    this.copy = copy;
    this.progress = progress;
  }

  List<CheckReport> ask() throws IOException {
    List<CheckReport> seen = new ArrayList<>();
    seen.add(timed(this::branch));
    seen.add(timed(this::objects));
    if (!side.isBare()) {
      seen.add(timed(this::files));
    }
    seen.add(timed(this::elsewhere));
    return seen;
  }

  /** The origin may have gone on since it was observed: then its commit must be in the history. */
  private CheckReport branch() throws IOException {
    String name = copy.source().target().repository().branch();
    String wanted = copy.source().commit();
    Ref ref = side.exactRef("refs/heads/" + name);
    String head = ref == null || ref.getObjectId() == null ? "none" : ref.getObjectId().getName();
    boolean there = head.equals(copy.head()) && (head.equals(wanted) || holds(head, wanted));
    String actual = there && !head.equals(wanted) ? head + ", which has it in its history" : head;
    return check("branch " + name + " is at the origin's commit", there, wanted, actual);
  }

  private boolean holds(String head, String older) throws IOException {
    try (RevWalk walk = new RevWalk(side)) {
      RevCommit before = walk.parseCommit(ObjectId.fromString(older));
      return walk.isMergedInto(before, walk.parseCommit(ObjectId.fromString(head)));
    } catch (MissingObjectException e) {
      return false;
    }
  }

  /** Git checked each object's content against its name when it took it in. */
  private CheckReport objects() throws IOException {
    String expected = "none missing";
    String actual = expected;
    try (ObjectWalk walk = new ObjectWalk(side)) {
      for (Ref ref : side.getRefDatabase().getRefs()) {
        if (ref.getObjectId() != null) {
          walk.markStart(walk.parseAny(ref.getObjectId()));
        }
      }
      count(walk);
    } catch (MissingObjectException | IncorrectObjectTypeException | CorruptObjectException e) {
      actual = String.valueOf(e.getMessage());
    }
    return check("all objects are there", actual.equals(expected), expected, actual);
  }

  private void count(ObjectWalk walk) throws IOException {
    int seen = 0;
    while (walk.next() != null) {
      tell(++seen);
    }
    for (RevObject it = walk.nextObject(); it != null; it = walk.nextObject()) {
      if (it instanceof RevBlob && !walk.getObjectReader().has(it)) {
        throw new MissingObjectException(it, "blob");
      }
      tell(++seen);
    }
  }

  private void tell(int seen) {
    if (seen % STEP == 0) {
      progress.report(new CloneMonitor.CloneProgress("Checking objects", seen, 0));
      if (progress.isCancelled()) {
        throw new CancellationException("stopped while checking objects");
      }
    }
  }

  private CheckReport files() throws IOException {
    List<String> differing = new WorkingTree(side).differences(ObjectId.fromString(copy.head()));
    String expected = "none differs";
    String actual =
        differing.isEmpty()
            ? expected
            : differing.size()
                + " differ: "
                + String.join(", ", differing.subList(0, Math.min(3, differing.size())));
    return check("the files are those of the commit", differing.isEmpty(), expected, actual);
  }

  private CheckReport elsewhere() throws IOException {
    String name = "nothing of it is kept elsewhere";
    String expected = "no files in Git LFS, no submodules";
    String actual = new KeptElsewhere(side, ObjectId.fromString(copy.head())).sentence();
    CheckReport.State state =
        actual.isEmpty() ? CheckReport.State.PASSED : CheckReport.State.SKIPPED;
    return new CheckReport(name, true, state, expected, actual.isEmpty() ? expected : actual, null);
  }

  private static CheckReport check(String name, boolean holds, String expected, String actual) {
    CheckReport.State state = holds ? CheckReport.State.PASSED : CheckReport.State.FAILED;
    return new CheckReport(name, true, state, expected, actual, null);
  }

  /** A check that takes its time. */
  @FunctionalInterface
  private interface Look {
    CheckReport see() throws IOException;
  }

  private static CheckReport timed(Look look) throws IOException {
    long begun = System.nanoTime();
    CheckReport seen = look.see();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new CheckReport(
        seen.name(), seen.required(), seen.state(), seen.expected(), seen.actual(), took);
  }
}
