package dev.holdfast.workflows.plan;

import com.google.common.graph.ElementOrder;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Everything that a component depends on exists, and no component waits for itself. */
final class DependencyRules {

  private final Dependencies all;
  private final Consumer<PlanFlaw> flaws;
  private final MutableGraph<String> dependencies =
      GraphBuilder.directed().allowsSelfLoops(true).nodeOrder(ElementOrder.insertion()).build();

  private DependencyRules(Dependencies all, Consumer<PlanFlaw> flaws) {
    this.all = all;
    this.flaws = flaws;
  }

  /** What depends on what, for the rules that follow. */
  static Dependencies check(List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    Dependencies all = new Dependencies(components);
    DependencyRules rules = new DependencyRules(all, flaws);
    rules.findUnknown(components);
    rules.findCycles();
    return all;
  }

  private void findUnknown(List<PlacedComponent> components) {
    all.names().forEach(dependencies::addNode);
    UnknownComponents unknown = new UnknownComponents(all.names());
    for (PlacedComponent component : components) {
      List<String> dependsOn = component.terms().dependsOn();
      for (int i = 0; i < dependsOn.size(); i++) {
        String other = dependsOn.get(i);
        if (all.names().contains(other)) {
          dependencies.putEdge(component.name(), other);
        } else {
          flaws.accept(unknown.flaw(component.path().key("dependsOn").index(i), other));
        }
      }
    }
  }

  /**
   * One finding per cycle: whatever depends on nothing is taken away until only cycles are left.
   */
  private void findCycles() {
    removeFreed(new ArrayDeque<>(dependencies.nodes()));
    while (!dependencies.nodes().isEmpty()) {
      List<String> cycle = cycleFrom(dependencies.nodes().iterator().next());
      flaws.accept(cyclic(cycle));
      Deque<String> touched = new ArrayDeque<>();
      cycle.forEach(it -> touched.addAll(dependencies.predecessors(it)));
      cycle.forEach(dependencies::removeNode);
      removeFreed(touched);
    }
  }

  private void removeFreed(Deque<String> candidates) {
    while (!candidates.isEmpty()) {
      String candidate = candidates.pop();
      if (dependencies.nodes().contains(candidate) && dependencies.outDegree(candidate) == 0) {
        candidates.addAll(dependencies.predecessors(candidate));
        dependencies.removeNode(candidate);
      }
    }
  }

  /** Follows dependencies until a component comes up again; each one left has at least one. */
  private List<String> cycleFrom(String start) {
    Set<String> walked = new LinkedHashSet<>();
    String next = start;
    while (walked.add(next)) {
      next = dependencies.successors(next).iterator().next();
    }
    List<String> path = new ArrayList<>(walked);
    return path.subList(path.indexOf(next), path.size());
  }

  private PlanFlaw cyclic(List<String> cycle) {
    String loop = cycle.stream().collect(Collectors.joining(" → ", "", " → " + cycle.get(0)));
    return new PlanFlaw(
        all.find(cycle.get(0)).orElseThrow().path().key("dependsOn"),
        PlanFinding.Code.PLAN_DEPENDENCY_CYCLE,
        "components wait for each other: " + loop,
        "take one of these dependencies away");
  }
}
