package dev.holdfast.workflows.restore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the side copies in the live files' places, and back. */
@ActivityInterface(namePrefix = "FileSwap")
public interface FileSwaps {

  /**
   * At each place renames what is there away and the side copy into its place. Each rename is
   * atomic and works only while the run holds the fence record; an attempt that died between them
   * is finished by the next. Fails with {@link FailureCode#FENCE_LOST} or {@link
   * FailureCode#SWAP_FAILED}.
   */
  Swapped swap(FileCopies.Copy copy);

  /**
   * Brings back what the run renamed away. A restored copy that somebody changed is kept under a
   * name of its own, else removed later with the side copies. Safe to repeat.
   */
  SwappedBack swapBack(FileCopies.Copy copy);

  /** Counts what the kept files have and the restored ones have not. Changes nothing. */
  LossMeasured measureLoss(FileCopies.Source source);

  /**
   * The side copies are live.
   *
   * @param kept where the old ones are now; none if there were none
   * @param at when this was seen, by the worker's clock
   * @param gap the longest time that there was nothing at a place; null if there was nothing
   *     before, or if an attempt died between two renames
   */
  record Swapped(
      List<String> kept,
      Instant at,
      @JsonProperty("gapSeconds") @Nullable Duration gap,
      Attempt attempt)
      implements Observation {
    public Swapped {
      kept = List.copyOf(kept);
    }

    @Override
    public String detail() {
      return kept.isEmpty()
          ? "there was nothing old to keep"
          : "the old ones are kept as " + String.join(", ", kept);
    }
  }

  /**
   * The old files are the live ones.
   *
   * @param written restored copies that are kept because somebody changed them
   */
  record SwappedBack(boolean swapped, List<String> written, Attempt attempt)
      implements Observation {
    public SwappedBack {
      written = List.copyOf(written);
    }

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
   * What only the kept files have.
   *
   * @param readable whether they could be read; if not, nothing else here means anything
   * @param only files that the backup does not hold
   * @param other files that are other than in the backup
   */
  record LossMeasured(boolean readable, long only, long other, String differences, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return differences;
    }

    /** Whether the kept files could be read and have nothing of their own. */
    boolean nothingLost() {
      return readable && only == 0 && other == 0;
    }
  }
}
