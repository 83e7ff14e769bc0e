package dev.holdfast.workflows.runbook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a run waits for, and how long it has waited for whom. */
final class Waits {

  private @Nullable WaitingFor current;
  private Duration forDecisions = Duration.ZERO;
  private @Nullable Duration forApprovals;

  void begin(WaitingFor what) {
    current = what;
  }

  /** Does nothing if the run does not wait. */
  void end(Instant now) {
    if (current == null) {
      return;
    }
    Duration took = Duration.between(current.since(), now);
    switch (current.what()) {
      case APPROVAL -> forApprovals = forApprovals == null ? took : forApprovals.plus(took);
      case DECISION, WORKER -> forDecisions = forDecisions.plus(took);
    }
    current = null;
  }

  @Nullable WaitingFor current() {
    return current;
  }

  /** For people that decide. */
  Duration forDecisions() {
    return forDecisions;
  }

  /** For people that approve; null if nobody had to. */
  @Nullable Duration forApprovals() {
    return forApprovals;
  }
}
