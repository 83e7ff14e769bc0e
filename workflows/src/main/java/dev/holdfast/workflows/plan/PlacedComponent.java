package dev.holdfast.workflows.plan;

import java.util.List;
import java.util.stream.Stream;

/** A component, and where its plan describes it. */
record PlacedComponent(Component component, PlanPath path) {

  /** All components of {@code plan}, databases first, in its order; found in one walk. */
  static List<PlacedComponent> of(RecoveryPlan plan) {
    Stream<PlacedComponent> databases =
        plan.databases()
            .map(
                it ->
                    new PlacedComponent(
                        it.database(), PlanRules.pathOf(it.server(), it.database())));
    Stream<PlacedComponent> others =
        plan.components().stream()
            .map(it -> new PlacedComponent(it, PlanPath.of("components", it.component())));
    return Stream.concat(databases, others).toList();
  }

  String name() {
    return component.component();
  }

  Terms terms() {
    return component.terms();
  }

  /** A flaw of the value of {@code key}. */
  PlanFlaw flaw(String key, PlanFinding.Code code, String message, String fix) {
    return new PlanFlaw(path.key(key), code, message, fix);
  }
}
