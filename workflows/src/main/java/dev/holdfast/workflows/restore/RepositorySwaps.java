package dev.holdfast.workflows.restore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Puts the side copy in the live repository's place, and back. */
@ActivityInterface(namePrefix = "RepositorySwap")
public interface RepositorySwaps {

  /**
   * Renames the live folder away and the side copy into its place, then looks at it again. Each
   * rename is atomic and works only while the run holds the fence record; an attempt that died
   * between them is finished by the next. Fails with {@link FailureCode#FENCE_LOST} or {@link
   * FailureCode#SWAP_FAILED}.
   */
  Swapped swap(RepositoryCopies.Copy copy);

  /**
   * Brings the old folder back if the run renamed it. The cloned copy is kept under a name of its
   * own if someone changed it, else removed later with the side copies. Safe to repeat.
   */
  SwappedBack swapBack(RepositoryCopies.Copy copy);

  /** Counts what the kept copy has and the restored one has not. Changes nothing. */
  LossMeasured measureLoss(Question question);

  /** What to compare: the kept copy and the restored one at the target's location. */
  record Question(RepositoryTarget target, String kept) {}

  /**
   * The side copy is the live repository.
   *
   * @param kept where the old one is now, null if there was none
   * @param at when this was seen, by the worker's clock
   * @param gap how long there was nothing at the location; null if there was nothing before, or if
   *     an attempt died between the two renames
   */
  record Swapped(
      @Nullable String kept,
      Instant at,
      @JsonProperty("gapSeconds") @Nullable Duration gap,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return kept == null ? "there was no old copy to keep" : "the old one is kept as " + kept;
    }
  }

  /** The old repository is the live one. */
  record SwappedBack(boolean swapped, @Nullable String written, Attempt attempt)
      implements Observation {
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
   * What only the kept copy has.
   *
   * @param readable whether it could be read; if not, nothing else here means anything
   * @param commits commits on any branch, tag or detached HEAD that the origin does not have
   * @param uncommitted files that differ from the last commit, and stashes
   * @param untracked files that are neither committed nor ignored
   * @param oldestAt when the oldest of them came to be, as far as commits and files tell
   */
  record LossMeasured(
      boolean readable,
      long commits,
      long uncommitted,
      long untracked,
      @Nullable Instant oldestAt,
      String differences,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return differences;
    }

    /** Whether the kept copy could be read and has nothing of its own. */
    boolean nothingLost() {
      return readable && commits == 0 && uncommitted == 0 && untracked == 0;
    }
  }
}
