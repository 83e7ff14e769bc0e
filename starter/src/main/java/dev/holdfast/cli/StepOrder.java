package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a run in order, each after what has to be done before it. */
final class StepOrder {

  private final List<DryRun.Step> steps = new ArrayList<>();

  /** Of each component its last step; none has no steps. */
  private final Map<String, Optional<String>> ends = new LinkedHashMap<>();

  private final Set<String> needed = new TreeSet<>();
  private List<String> begin = List.of();

  List<DryRun.Step> steps() {
    return List.copyOf(steps);
  }

  /** Steps of the run itself that come before all components. */
  void first(List<StepDefinition> own) {
    add(own, null, List.of());
    begin = own.isEmpty() ? begin : List.of(own.get(own.size() - 1).title());
  }

  /** A component's steps, which wait for nobody else. */
  void alone(Component component, List<StepDefinition> definitions) {
    add(definitions, component.component(), List.of());
  }

  /**
   * A component's steps, after those of what it needs; what is not part of the run counts as up.
   */
  void add(Component component, List<StepDefinition> definitions) {
    add(component, definitions, component.terms().dependsOn());
  }

  /** The same for a run in which it needs {@code others}. */
  void add(Component component, List<StepDefinition> definitions, Collection<String> others) {
    List<String> needs = others.stream().distinct().filter(ends::containsKey).toList();
    add(definitions, component.component(), needs);
    needed.addAll(others);
    ends.put(
        component.component(),
        definitions.stream().reduce((first, last) -> last).map(StepDefinition::title));
  }

  /** Steps of the run itself that come after all components: after those that nothing needs. */
  void last(List<StepDefinition> own) {
    add(own, null, ends.keySet().stream().filter(it -> !needed.contains(it)).toList());
  }

  private void add(
      List<StepDefinition> definitions, @Nullable String component, List<String> needs) {
    List<String> ends = lastStepsOf(needs);
    List<String> after = ends.isEmpty() ? begin : ends;
    List<String> components = needs;
    for (StepDefinition it : definitions) {
      steps.add(
          new DryRun.Step(
              it.title(),
              component,
              it.mutates(),
              it.undo(),
              it.irreversible(),
              after,
              components,
              null));
      after = List.of(it.title());
      components = List.of();
    }
  }

  private List<String> lastStepsOf(List<String> components) {
    return components.stream()
        .flatMap(it -> this.ends.getOrDefault(it, Optional.empty()).stream())
        .distinct()
        .toList();
  }
}
