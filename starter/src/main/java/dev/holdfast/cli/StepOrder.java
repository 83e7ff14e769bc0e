package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a run in order, each after what has to be done before it. */
final class StepOrder {

  private final List<DryRun.Step> steps = new ArrayList<>();
  private final Map<String, String> ends = new LinkedHashMap<>();
  private final Set<String> needed = new TreeSet<>();
  private List<String> begin = List.of();

  List<DryRun.Step> steps() {
    return List.copyOf(steps);
  }

  /** Steps of the run itself that come before all components. */
  void first(List<StepDefinition> own) {
    begin = add(own, null, begin);
  }

  /** A component's steps, which wait for nobody else. */
  void alone(Component component, List<StepDefinition> definitions) {
    add(definitions, component.component(), List.of());
  }

  /** A component's steps, after those of what it needs. */
  void add(Component component, List<StepDefinition> definitions) {
    String name = component.component();
    List<String> last = add(definitions, name, before(component));
    needed.addAll(component.terms().dependsOn());
    ends.put(name, definitions.isEmpty() ? name : name + "/" + last.get(0));
  }

  /** A step of the run itself that comes after all components: after those that nothing needs. */
  void last(StepDefinition own) {
    List<String> open = ends.keySet().stream().filter(it -> !needed.contains(it)).toList();
    add(List.of(own), null, open.stream().map(it -> ends.getOrDefault(it, it)).toList());
  }

  /** Returns what comes right before whatever follows. */
  private List<String> add(
      List<StepDefinition> definitions, @Nullable String component, List<String> before) {
    List<String> after = before;
    for (StepDefinition it : definitions) {
      steps.add(
          new DryRun.Step(
              it.title(), component, it.mutates(), it.undo(), it.irreversible(), after, null));
      after = List.of(it.title());
    }
    return after;
  }

  /** What is not part of this run counts as up. */
  private List<String> before(Component component) {
    List<String> needs =
        component.terms().dependsOn().stream()
            .distinct()
            .filter(ends::containsKey)
            .map(it -> ends.getOrDefault(it, it))
            .toList();
    return needs.isEmpty() ? begin : needs;
  }
}
