package dev.holdfast.workflows.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the runs told that a run of the whole plan consists of: their steps and checks, in the order
 * in which the components were expected.
 */
public final class Parts {

  private final List<String> order = new ArrayList<>();
  private final SortedMap<String, List<StepReport>> steps = new TreeMap<>();
  private final SortedMap<String, List<CheckReport>> checks = new TreeMap<>();
  private final SortedMap<String, List<CheckReport>> setAside = new TreeMap<>();
  private boolean incomplete;
  private int ownAfter = 1;

  Parts() {}

  /** So many of the run's own steps come after all parts; one unless said. */
  public void comeBeforeLast(int own) {
    ownAfter = own;
  }

  int ownAfter() {
    return ownAfter;
  }

  /** A component's steps, none of which has begun. */
  public void expect(String component, List<? extends StepDefinition> definitions) {
    order.add(component);
    steps(component, definitions.stream().map(it -> StepReport.pending(it, component)).toList());
  }

  /** A component's steps as they stand now. */
  public void steps(String component, List<StepReport> now) {
    steps.put(component, List.copyOf(now));
  }

  /** Changes each step of a component. */
  public void change(String component, UnaryOperator<StepReport> change) {
    steps.computeIfPresent(component, (name, now) -> now.stream().map(change).toList());
  }

  /** What a component's checks saw; the verdict rests on them. */
  public void checks(String component, List<CheckReport> seen) {
    checks.put(component, prefixed(component, seen));
  }

  /** What the checks of a component saw that the run went on without. */
  public void checksSetAside(String component, List<CheckReport> seen) {
    setAside.put(component, prefixed(component, seen));
  }

  private static List<CheckReport> prefixed(String component, List<CheckReport> checks) {
    return checks.stream().map(it -> it.named(component + ": " + it.name())).toList();
  }

  /** From now on the run can't be PASSED: something of it is not back, or not proven. */
  public void cannotPass() {
    incomplete = true;
  }

  boolean incomplete() {
    return incomplete;
  }

  List<StepReport> steps() {
    return inOrder(List.of(steps));
  }

  List<CheckReport> checks() {
    return inOrder(List.of(checks, setAside));
  }

  List<CheckReport> countedChecks() {
    return inOrder(List.of(checks));
  }

  private <T> List<T> inOrder(List<SortedMap<String, List<T>>> sources) {
    List<T> all = new ArrayList<>();
    for (String component : order) {
      sources.forEach(it -> all.addAll(it.getOrDefault(component, List.of())));
    }
    return all;
  }
}
