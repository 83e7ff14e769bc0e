package dev.holdfast.workflows.runbook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When the disaster began to hurt, and who says so. */
public record Impact(Instant at, Source source) {

  /** As somebody declared it, or else as the run's own start has it. */
  static Impact of(@Nullable Instant declared, Instant startedAt) {
    return declared == null
        ? new Impact(startedAt, Source.REQUEST)
        : new Impact(declared, Source.DECLARED);
  }

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
