package dev.holdfast.workflows.restore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The old copies of repositories that swaps have kept, and the way back to them. */
@ActivityInterface(namePrefix = "KeptRepository")
public interface KeptRepositories {

  /**
   * Looks whether the old copy can take its place again: it is there, and what is at the location
   * is what the restore put there, or nothing. Changes nothing. Fails with {@link
   * FailureCode#NOT_KEPT} or {@link FailureCode#LOCATION_UNUSABLE}.
   */
  Ready preflight(Kept kept);

  /**
   * Renames the restored copy into the run's folder and the old one into its place, or nothing if
   * there was none. Each rename is atomic and works only while the run holds the fence record; an
   * attempt that died between them is finished by the next. Fails with {@link
   * FailureCode#FENCE_LOST} or {@link FailureCode#SWAP_FAILED}.
   */
  PutBack putBack(Kept kept);

  /**
   * Undoes {@link #putBack}: the restored copy is live again, the old one kept under its name. Safe
   * to repeat.
   */
  TakenBack takeBack(Kept kept);

  /**
   * Looks what was written to the restored copy while it was live. If anything was, or that can't
   * be told, the copy gets a name of its own beside the location; else it is removed. Safe to
   * repeat.
   */
  Written keepWritten(RepositoryTarget target);

  /**
   * What a restore has kept.
   *
   * @param target the repository, for the run that goes back
   * @param swappedBy the run that restored it
   * @param folder where the old copy is, null if there was none
   */
  record Kept(RepositoryTarget target, String swappedBy, @Nullable String folder) {}

  /**
   * The old copy can take its place again.
   *
   * @param restored whether what was restored is still at the location
   */
  record Ready(boolean restored, @Nullable String folder, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      String live = restored ? "the restored copy is live" : "nothing is at the location";
      return live + (folder == null ? "; there was no old copy" : "; the old one is " + folder);
    }
  }

  /**
   * What was at the location before the restore is there again.
   *
   * @param at when this was seen, by the worker's clock
   * @param gap how long there was nothing at the location; null if an attempt died between the two
   *     renames, or if there was nothing before
   */
  record PutBack(
      String seen, Instant at, @JsonProperty("gapSeconds") @Nullable Duration gap, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return seen;
    }
  }

  /** The restored copy is the live one. */
  record TakenBack(boolean swapped, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return swapped ? "renamed back" : "had not been swapped";
    }

    @Override
    public boolean changed() {
      return swapped;
    }
  }

  /**
   * What was written to the restored copy.
   *
   * @param folder where it is kept, null if nothing was written
   * @param readable whether it could be read; if not, the counts mean nothing
   * @param commits commits that were not in the restored copy
   * @param branches branches and tags that are not where they were put
   * @param files files that differ from the last commit or are not in it, ignored ones included
   * @param settings files of its configuration, hooks and excludes that were changed
   */
  record Written(
      @Nullable String folder,
      boolean readable,
      long commits,
      long branches,
      long files,
      long settings,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return folder == null ? sentence() : sentence() + "; kept as " + folder;
    }

    private String sentence() {
      if (!readable) {
        return "what was written can't be told";
      }
      List<String> parts = new ArrayList<>();
      add(parts, commits, "commits");
      add(parts, branches, "branches or tags");
      add(parts, files, "files");
      add(parts, settings, "settings");
      return parts.isEmpty() ? "nothing was written" : String.join(", ", parts) + " written since";
    }

    private static void add(List<String> parts, long count, String of) {
      if (count > 0) {
        parts.add(count + " " + of);
      }
    }
  }
}
