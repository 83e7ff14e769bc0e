package dev.holdfast.activities.process;

import dev.holdfast.workflows.runbook.Attempt;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.time.Instant;

/** Tells which attempt of which activity is running on this thread. */
public final class Attempts {

  private final String worker;

  /**
   * Attempts of one worker.
   *
   * @param worker the host's name, as reports show it
   */
  public Attempts(String worker) {
    this.worker = worker;
  }

  /**
   * The attempt that runs on this thread, with the Temporal server's clock against this host's. To
   * be asked at the beginning of an activity: the time since the server handed it out is in the
   * offset.
   */
  public Attempt current() {
    return of(Activity.getExecutionContext().getInfo());
  }

  /** As {@link #current()}, for whoever has the attempt in hand. */
  public Attempt of(ActivityInfo info) {
    Instant handedOut = Instant.ofEpochMilli(info.getStartedTimestamp());
    return new Attempt(info.getAttempt(), worker, Duration.between(Instant.now(), handedOut));
  }
}
