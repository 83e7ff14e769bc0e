package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step of a run as it stands. Times are the control plane's. */
public record StepReport(
    String name,
    @Nullable String component,
    State state,
    int attempts,
    @Nullable Instant startedAt,
    @JsonProperty("seconds") @Nullable Duration duration,
    boolean irreversible,
    Undo undo,
    @Nullable String detail) {

  /** How far a step is. */
  public enum State {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    SKIPPED,
    UNDONE
  }

  /** What became of a step's undo. */
  public enum Undo {
    NONE,
    REGISTERED,
    DONE,
    FAILED
  }

  /** One that has not begun. */
  public static StepReport pending(StepDefinition step, @Nullable String component) {
    return new StepReport(
        step.title(),
        component,
        State.PENDING,
        0,
        null,
        null,
        step.irreversible(),
        Undo.NONE,
        null);
  }

  /**
   * The same, begun. Of a failed step that is tried again, attempts go on counting and its time
   * goes on.
   */
  public StepReport running(Instant at) {
    Instant first = startedAt == null ? at : startedAt;
    return new StepReport(
        name, component, State.RUNNING, attempts + 1, first, null, irreversible, undo, null);
  }

  /** The same at its end, with what it saw. */
  public StepReport ended(State end, int attemptsMade, Instant at, @Nullable String saw) {
    Duration took = startedAt == null ? null : Duration.between(startedAt, at);
    int all = Math.max(attempts, 1) - 1 + attemptsMade;
    return new StepReport(name, component, end, all, startedAt, took, irreversible, undo, saw);
  }

  /** The same, left out for a reason. */
  public StepReport skipped(String reason) {
    return new StepReport(
        name, component, State.SKIPPED, attempts, startedAt, duration, irreversible, undo, reason);
  }

  /** The same after its undo; one that was done and is taken back is UNDONE. */
  public StepReport with(Undo newUndo) {
    State newState = newUndo == Undo.DONE && state == State.DONE ? State.UNDONE : state;
    return new StepReport(
        name, component, newState, attempts, startedAt, duration, irreversible, newUndo, detail);
  }
}
