package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Spelling;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.ArrayList;
import java.util.List;

/** Finds what a command names in a plan; a name that is not there is a mistake of usage. */
final class PlanNames {

  private PlanNames() {}

  /** The component of this name, of whatever kind. */
  static Component component(RecoveryPlan plan, String name) {
    return plan.all()
        .filter(it -> it.component().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(plan, "no component", name, components(plan)));
  }

  /** Whether {@code name} is a site, else it is a component; a name that is both is the site. */
  static boolean isSite(RecoveryPlan plan, String name) {
    if (plan.sites().contains(name)) {
      return true;
    }
    List<String> known = new ArrayList<>(plan.sites());
    known.addAll(components(plan));
    if (!known.contains(name)) {
      throw unknown(plan, "neither a site nor a component", name, known);
    }
    return false;
  }

  private static List<String> components(RecoveryPlan plan) {
    return plan.all().map(Component::component).toList();
  }

  private static CommandFailure unknown(
      RecoveryPlan plan, String what, String name, List<String> known) {
    String fix = Spelling.nearest(name, known).map(it -> "; write " + it).orElse("");
    return new CommandFailure(
        FailureCode.USAGE, "plan %s has %s %s%s".formatted(plan.name(), what, name, fix));
  }
}
