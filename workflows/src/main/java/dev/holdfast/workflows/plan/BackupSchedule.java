package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kind of backup on its calendar.
 *
 * @param at when it is taken; of a continuous one, how often what has been written is shipped (for
 *     PostgreSQL its {@code archive_timeout})
 * @param keep how long one is kept; null for ever
 * @param count how many are kept; null for any number
 */
public record BackupSchedule(
    Kind kind, Cadence at, @Nullable Duration keep, @Nullable Integer count) {

  public BackupSchedule {
    if (keep != null && (keep.isZero() || keep.isNegative())) {
      throw new IllegalArgumentException("keep must be positive, was " + keep);
    }
    if (count != null && count < 1) {
      throw new IllegalArgumentException("count must be at least 1, was " + count);
    }
  }

  /** How much of the whole one backup holds. */
  public enum Kind {
    FULL,
    /** What changed since the one before. */
    INCREMENTAL,
    /** Everything that is written, as it is written: a log that goes on from a full backup. */
    CONTINUOUS;

    /** As plans write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
