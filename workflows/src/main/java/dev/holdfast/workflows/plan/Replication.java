package dev.holdfast.workflows.plan;

import java.time.Duration;

/**
 * A second copy that follows the first one.
 *
 * @param maxLag how far it may be behind before it is no copy to go over to; zero if synchronous
 */
public record Replication(Mode mode, Duration maxLag) {

  public Replication {
    if (maxLag.isNegative()) {
      throw new IllegalArgumentException("maxLag must not be negative, was " + maxLag);
    }
  }

  /** What is lost at worst if nothing but this copy is left. */
  public Duration worstLoss() {
    return mode == Mode.SYNCHRONOUS ? Duration.ZERO : maxLag;
  }

  /** When a write counts as done. */
  public enum Mode {
    /** Once the first copy has it. */
    ASYNCHRONOUS,
    /** Once both copies have it. */
    SYNCHRONOUS
  }
}
