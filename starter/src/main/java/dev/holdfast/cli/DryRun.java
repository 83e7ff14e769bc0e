package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a verb would do, step by step, without doing it. */
record DryRun(List<Step> steps) {

  /** One step; {@code after} names the steps that come before it. */
  record Step(
      String name,
      String component,
      boolean mutates,
      @Nullable String undo,
      boolean irreversible,
      List<String> after,
      @Nullable Duration forecastSeconds) {}

  static Answer of(String component, StepDefinition... definitions) {
    List<Step> steps = new ArrayList<>();
    String before = null;
    for (StepDefinition it : definitions) {
      List<String> after = before == null ? List.of() : List.of(before);
      steps.add(
          new Step(it.title(), component, it.mutates(), it.undo(), it.irreversible(), after, null));
      before = it.title();
    }
    String text = steps.stream().map(DryRun::line).collect(Collectors.joining("\n"));
    return Answer.done(text, new DryRun(steps));
  }

  private static String line(Step step) {
    String undo = step.undo() == null ? "" : "undo: " + step.undo();
    return "%-22s %-8s %s".formatted(step.name(), step.mutates() ? "changes" : "looks", undo);
  }
}
