package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import com.google.common.graph.ElementOrder;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Everything that a component depends on exists, and no component waits for itself. */
final class DependencyRules {

  private final RecoveryPlan plan;
  private final Consumer<PlanFlaw> flaws;
  private final MutableGraph<String> dependencies =
      GraphBuilder.directed().allowsSelfLoops(true).nodeOrder(ElementOrder.insertion()).build();

  private DependencyRules(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    this.plan = plan;
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    DependencyRules rules = new DependencyRules(plan, flaws);
    rules.findUnknown();
    rules.findCycles();
  }

  private void findUnknown() {
    plan.all().forEach(it -> dependencies.addNode(it.component()));
    // a copy: nodes() is a view, and candidates for spelling are looked through often
    Set<String> known = new TreeSet<>(dependencies.nodes());
    for (Component component : plan.all().toList()) {
      List<String> dependsOn = component.terms().dependsOn();
      for (int i = 0; i < dependsOn.size(); i++) {
        String other = dependsOn.get(i);
        if (known.contains(other)) {
          dependencies.putEdge(component.component(), other);
        } else {
          flaws.accept(unknown(pathOf(plan, component).key("dependsOn").index(i), other, known));
        }
      }
    }
  }

  private static PlanFlaw unknown(PlanPath path, String component, Set<String> known) {
    String fix =
        Spelling.nearest(component, known)
            .map(it -> "write " + it)
            .orElse("name a database or component of this plan");
    return new PlanFlaw(
        path,
        PlanFinding.Code.PLAN_UNKNOWN_COMPONENT,
        "%s is neither a database nor a component of this plan".formatted(component),
        fix);
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
        pathOf(plan, cycle.get(0)).key("dependsOn"),
        PlanFinding.Code.PLAN_DEPENDENCY_CYCLE,
        "components wait for each other: " + loop,
        "take one of these dependencies away");
  }
}
