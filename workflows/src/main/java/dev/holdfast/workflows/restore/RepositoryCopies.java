package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.Locale;

/** The copy of a repository that is cloned beside the live one. */
@ActivityInterface(namePrefix = "RepositoryCopy")
public interface RepositoryCopies {

  /**
   * Looks whether the repository can be restored: the origin answers and has the branch, the
   * location can be exchanged, there is room, nobody else holds it. Changes nothing.
   */
  Observed observe(RepositoryTarget target);

  /**
   * Clones the origin into a folder of its own; returns its path. A clone does not resume: a second
   * attempt removes what the first one left and begins anew under another name, unless the first
   * still runs in the same worker: then it is joined.
   */
  Cloned cloneBeside(Source source);

  /**
   * Gives the copy the hooks, excludes, own settings, owner and permissions of the live repository,
   * if there is one. What can't be carried over is a finding.
   */
  SideCopies.Matched matchProperties(Copy copy);

  /**
   * Holds the copy against the origin's commit: branch, presence of every object, working tree.
   * Returns what each check saw; a check that does not hold is for the caller to judge.
   */
  Verified verify(Copy copy);

  /** Removes every copy of the run that is not live; safe to repeat. */
  Removed remove(RepositoryTarget target);

  /**
   * What to clone.
   *
   * @param commit where the origin's branch was when it was observed
   * @param bare whether the copy is to have no working tree, as the live one has none
   */
  record Source(RepositoryTarget target, String commit, boolean bare) {}

  /**
   * A cloned side copy.
   *
   * @param side its folder
   * @param head where its branch is: at the origin's commit or, if the origin went on, after it
   */
  record Copy(Source source, String side, String head) {}

  /** What is at the location. */
  enum Live {
    MISSING,
    /** A folder with nothing in it. */
    EMPTY,
    WORKING_TREE,
    BARE
  }

  /**
   * The repository can be restored.
   *
   * @param commit where the origin's branch is
   * @param readable whether what is at the location is a repository that can be read
   */
  record Observed(String commit, Live live, boolean readable, Attempt attempt)
      implements Observation {

    /** The live copy as a person reads of it. */
    private String state() {
      String broken = live == Live.WORKING_TREE || live == Live.BARE ? "damaged, " : "";
      return (readable ? "" : broken) + live.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public String detail() {
      return "origin is at " + commit + ", live copy " + state();
    }
  }

  /** The side copy is there. */
  record Cloned(String side, String head, long bytes, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return side + ", " + bytes + " bytes of objects";
    }
  }

  /** What the checks saw. */
  record Verified(List<CheckReport> checks, Attempt attempt) implements Observation {
    public Verified {
      checks = List.copyOf(checks);
    }

    @Override
    public String detail() {
      long held = checks.stream().filter(it -> it.state() == CheckReport.State.PASSED).count();
      return held + " of " + checks.size() + " checks held";
    }

    /**
     * Fails with {@link FailureCode#SIDE_COPY_DIFFERS} if a required check did not hold. One that
     * was skipped only keeps the run from being PASSED.
     */
    public Verified orFail() {
      List<CheckReport> asked =
          checks.stream().filter(it -> it.state() != CheckReport.State.SKIPPED).toList();
      return CheckFailures.orFail(this, asked, FailureCode.SIDE_COPY_DIFFERS);
    }
  }

  /** No copy of the run is left. */
  record Removed(List<String> folders, Attempt attempt) implements Observation {
    public Removed {
      folders = List.copyOf(folders);
    }

    @Override
    public String detail() {
      return folders.isEmpty() ? "there was none" : "removed " + String.join(", ", folders);
    }

    @Override
    public boolean changed() {
      return !folders.isEmpty();
    }
  }
}
