package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What was lost: an interval that the true loss lies in. Unknown is null, never 0. */
public record Rpo(
    @JsonProperty("objectiveSeconds") @Nullable Duration objective,
    @JsonProperty("lossSecondsMin") @Nullable Duration lossMin,
    @JsonProperty("lossSecondsMax") @Nullable Duration lossMax,
    @Nullable Long lostCommitsMin,
    @Nullable Long lostCommitsMax,
    @Nullable Boolean met,
    Method method) {

  /** Where the figure comes from. */
  public enum Method {
    /** Beats acknowledged at the witness against beats found. */
    LEDGER,
    /** The live database, still readable, against the restored copy. */
    LIVE_COMPARE,
    /** Nothing but the age of the backup: a bound. */
    BACKUP_AGE,
    UNKNOWN
  }

  public static Rpo unknown(@Nullable Duration objective) {
    return new Rpo(objective, null, null, null, null, null, Method.UNKNOWN);
  }

  /**
   * A loss between {@code min} and {@code max}; met is unknown while the objective lies between.
   */
  public static Rpo between(Duration objective, Duration min, Duration max, Method method) {
    Boolean met =
        max.compareTo(objective) <= 0
            ? Boolean.TRUE
            : min.compareTo(objective) > 0 ? Boolean.FALSE : null;
    return new Rpo(objective, min, max, null, null, met, method);
  }

  /** Nothing was lost, and that was seen. */
  public static Rpo nothing(@Nullable Duration objective, Method method) {
    Boolean met = objective == null ? null : Boolean.TRUE;
    return new Rpo(objective, Duration.ZERO, Duration.ZERO, 0L, 0L, met, method);
  }
}
