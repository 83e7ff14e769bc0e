package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the runs of single components say of themselves into the report of the run that they
 * are part of, which only hears of their end.
 */
final class LiveParts {

  private static final int MOST = 20;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Function<String, Optional<RunReport>> asking;

  /** {@code asking} gives the report of a workflow's run, if it answers. */
  LiveParts(Function<String, Optional<RunReport>> asking) {
    this.asking = asking;
  }

  RunReport merged(RunReport whole) {
    SortedMap<String, RunReport> live = new TreeMap<>();
    Instant end = Instant.now().plus(LIMIT);
    for (Map<?, ?> part : running(whole)) {
      if (live.size() < MOST && Instant.now().isBefore(end)) {
        asking
            .apply(String.valueOf(part.get("workflowId")))
            .filter(it -> it.run().equals(part.get("run")))
            .ifPresent(it -> live.put(String.valueOf(it.component()), it));
      }
    }
    return live.isEmpty() ? whole : merged(whole, live);
  }

  /** Those of them that run. */
  static List<Map<?, ?>> running(RunReport whole) {
    List<Map<?, ?>> running = new ArrayList<>();
    for (Map<?, ?> it : parts(whole)) {
      if ("RUNNING".equals(it.get("state"))) {
        running.add(it);
      }
    }
    return running;
  }

  /** The components of a run of a whole plan, none of any other run. */
  static List<Map<?, ?>> parts(RunReport run) {
    List<Map<?, ?>> parts = new ArrayList<>();
    if (run.added().get("components") instanceof List<?> list) {
      for (Object it : list) {
        if (it instanceof Map<?, ?> part) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  private static RunReport merged(RunReport whole, SortedMap<String, RunReport> live) {
    List<StepReport> steps = new ArrayList<>();
    for (StepReport step : whole.steps()) {
      RunReport part = step.component() == null ? null : live.get(step.component());
      steps.add(part == null ? step : now(step, part));
    }
    List<String> current = new ArrayList<>();
    live.forEach((component, it) -> current.add(component + ": " + it.currentStep()));
    WaitingFor what = waitingFor(whole, live);
    RunState state = what == null ? whole.state() : RunState.WAITING;
    return whole.live(state, String.join(", ", current), what, steps);
  }

  /** Of several that wait each is told by itself: which one a message means nobody could know. */
  private static @Nullable WaitingFor waitingFor(
      RunReport whole, SortedMap<String, RunReport> live) {
    List<WaitingFor.Part> parts = new ArrayList<>();
    live.forEach((component, it) -> addIfWaiting(parts, component, it));
    if (whole.waitingFor() != null || parts.isEmpty()) {
      return whole.waitingFor();
    }
    Instant since =
        parts.stream().map(WaitingFor.Part::since).min(Instant::compareTo).orElseThrow();
    List<String> options = parts.size() == 1 ? parts.get(0).options() : List.of("abort");
    return new WaitingFor(WaitingFor.What.DECISION, since, options, parts);
  }

  private static void addIfWaiting(List<WaitingFor.Part> parts, String component, RunReport part) {
    WaitingFor what = part.waitingFor();
    if (what != null) {
      parts.add(new WaitingFor.Part(component, part.run(), what.since(), what.options()));
    }
  }

  private static StepReport now(StepReport step, RunReport part) {
    @Nullable StepReport found =
        part.steps().stream().filter(it -> it.name().equals(step.name())).findFirst().orElse(null);
    return found == null ? step : found;
  }
}
