package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.StepReport.State;
import dev.holdfast.workflows.runbook.StepReport.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something on the timeline that took its time: a step, or a component whose steps are told
 * elsewhere.
 *
 * @param duration null while nobody knows: it is then drawn to the end
 */
record Bar(
    String name,
    @Nullable String component,
    State state,
    int attempts,
    Undo undo,
    Instant startedAt,
    @Nullable Duration duration) {

  private static final int MOST_CHARACTERS = 30;

  /** The steps that were started, and the components that tell of no step, as they were started. */
  static List<Bar> of(List<StepReport> steps, List<RunComponent> components) {
    List<Bar> bars = new ArrayList<>();
    for (StepReport it : steps) {
      if (it.startedAt() != null) {
        bars.add(
            new Bar(
                it.name(),
                it.component(),
                it.state(),
                it.attempts(),
                it.undo(),
                it.startedAt(),
                it.duration()));
      }
    }
    for (RunComponent it : components) {
      boolean toldInSteps = steps.stream().anyMatch(step -> it.name().equals(step.component()));
      if (it.startedAt() != null && !toldInSteps) {
        bars.add(new Bar("", it.name(), state(it), 1, Undo.NONE, it.startedAt(), it.duration()));
      }
    }
    bars.sort((one, other) -> one.startedAt().compareTo(other.startedAt()));
    return bars;
  }

  private static State state(RunComponent component) {
    return switch (component.outcome()) {
      case "RECOVERED", "COMPLETED" -> State.DONE;
      case Figures.UNKNOWN -> State.RUNNING;
      default -> State.FAILED;
    };
  }

  boolean undone() {
    return undo == Undo.DONE || state == State.UNDONE;
  }

  /** Whether its undo was tried and did not succeed. */
  boolean stuck() {
    return undo == Undo.FAILED;
  }

  Duration shown(Instant end) {
    return duration == null ? Duration.between(startedAt, end) : duration;
  }

  /** With its component if there are several, and short enough for a telephone. */
  String label(boolean several) {
    String label = fullName(several);
    return label.codePointCount(0, label.length()) <= MOST_CHARACTERS
        ? label
        : label.substring(0, label.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
  }

  String fullName(boolean several) {
    if (name.isEmpty()) {
      return String.valueOf(component);
    }
    return several && component != null ? component + ": " + name : name;
  }

  /** What is said at its right: how long, how often, and what became of it if not the usual. */
  String figures() {
    List<String> words = new ArrayList<>();
    if (state != State.DONE && state != State.UNDONE) {
      words.add((state == State.FAILED ? "✗ " : "") + state.name());
    }
    if (undone()) {
      words.add("↩ UNDONE");
    }
    if (stuck()) {
      words.add("✗ UNDO FAILED");
    }
    if (attempts > 1) {
      words.add("↻ " + attempts + " attempts");
    }
    words.add(Figures.duration(duration));
    return String.join(" · ", words);
  }

  /** The classes of its style. */
  String classes(boolean critical) {
    return "bar "
        + state.name().toLowerCase(Locale.ROOT)
        + (critical ? " critical" : "")
        + (undone() ? " undone" : "")
        + (stuck() ? " stuck" : "")
        + (attempts > 1 ? " retried" : "");
  }
}
