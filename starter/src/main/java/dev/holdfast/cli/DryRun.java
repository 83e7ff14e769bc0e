package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.restore.ComponentRestores;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** What would be done to several components; one that nothing restores is marked. */
  static Answer of(PlanGraph graph) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Component it : graph.order()) {
      String provider = ComponentRestores.provider(it).orElse("none");
      List<Step> own = steps(graph, it);
      steps.addAll(own);
      lines.add(it.component() + " (" + it.kind().word() + ", provider: " + provider + ")");
      own.forEach(step -> lines.add("  " + line(step)));
    }
    return Answer.done(String.join("\n", lines), new DryRun(steps));
  }

  /** The first step comes after the last ones of what the component depends on. */
  private static List<Step> steps(PlanGraph graph, Component component) {
    List<String> after =
        graph.needs(component.component()).stream()
            .map(graph::component)
            .flatMap(it -> last(it).stream())
            .sorted()
            .toList();
    List<Step> steps = new ArrayList<>();
    for (StepDefinition it : ComponentRestores.steps(component)) {
      steps.add(
          new Step(
              it.title(),
              component.component(),
              it.mutates(),
              it.undo(),
              it.irreversible(),
              after,
              null));
      after = List.of(it.title());
    }
    return steps;
  }

  private static Optional<String> last(Component component) {
    List<StepDefinition> steps = ComponentRestores.steps(component);
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(component.component() + "/" + steps.get(steps.size() - 1).title());
  }

  private static String line(Step step) {
    String undo = step.undo() == null ? "" : "undo: " + step.undo();
    return "%-22s %-8s %s".formatted(step.name(), step.mutates() ? "changes" : "looks", undo);
  }
}
