package dev.holdfast.workflows.runbook;

import java.time.Instant;

/** When the disaster began to hurt, and who says so. */
public record Impact(Instant at, Source source) {

  /** Where the time comes from. */
  public enum Source {
    /** A person, with {@code --impact-at}. */
    DECLARED,
    /** {@code dr probe}. */
    PROBE,
    /** Nobody: the run's own start, so nothing is known of the time before. */
    REQUEST
  }
}
