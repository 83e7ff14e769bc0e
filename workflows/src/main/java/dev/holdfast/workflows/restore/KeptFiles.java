package dev.holdfast.workflows.restore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The old files that swaps have kept, and the way back to them. */
@ActivityInterface(namePrefix = "KeptFile")
public interface KeptFiles {

  /**
   * Looks whether the old files can take their places again: they are there, and what is at each
   * place is what the restore put there, or nothing. Changes nothing. Fails with {@link
   * FailureCode#NOT_KEPT} or {@link FailureCode#LOCATION_UNUSABLE}.
   */
  Ready preflight(Kept kept);

  /**
   * At each place renames the restored copy into the run's folder and the old one into its place,
   * or nothing if there was none. Each rename is atomic and works only while the run holds the
   * fence record; an attempt that died between them is finished by the next. Fails with {@link
   * FailureCode#FENCE_LOST} or {@link FailureCode#SWAP_FAILED}.
   */
  PutBack putBack(Kept kept);

  /**
   * Undoes {@link #putBack}: the restored copies are live again, the old ones kept under their
   * names. Safe to repeat.
   */
  KeptRepositories.TakenBack takeBack(Kept kept);

  /**
   * Looks what was written to the restored copies while they were live. If anything was, or that
   * can't be told, the copy gets a name of its own beside its place; else it is removed. Safe to
   * repeat.
   */
  Written keepWritten(Kept kept);

  /**
   * What a restore has kept.
   *
   * @param target the files, for the run that goes back
   * @param swappedBy the run that restored them
   */
  record Kept(FilesTarget target, String swappedBy) {}

  /** The old files can take their places again. */
  record Ready(int places, int restored, int kept, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "at %d of %d places the restored copy is live, of %d an old one is kept"
          .formatted(restored, places, kept);
    }
  }

  /**
   * What was at each place before the restore is there again.
   *
   * @param at when this was seen, by the worker's clock
   * @param gap the longest time that there was nothing at a place; null if an attempt died between
   *     two renames, or if there was nothing before
   */
  record PutBack(
      String seen, Instant at, @JsonProperty("gapSeconds") @Nullable Duration gap, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return seen;
    }
  }

  /**
   * What was written to the restored copies.
   *
   * @param folders where they are kept; none if nothing was written
   * @param readable whether they could be read; if not, the count means nothing
   * @param files files that were added, changed or removed
   */
  record Written(List<String> folders, boolean readable, long files, Attempt attempt)
      implements Observation {
    public Written {
      folders = List.copyOf(folders);
    }

    @Override
    public String detail() {
      if (folders.isEmpty()) {
        return "nothing was written";
      }
      String what = readable ? files + " files written since" : "what was written can't be told";
      return what + "; kept as " + String.join(", ", folders);
    }
  }
}
