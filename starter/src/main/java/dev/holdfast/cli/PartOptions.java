package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which components of a plan a verb is about; what they depend on is always taken along. */
final class PartOptions {

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Only this component and what it depends on; may be given several times.")
  List<String> components = new ArrayList<>();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "Only the components of this tier and of those above it: P0, P1 or P2.")
  @Nullable Tier tier;

  /** Whether the verb is about the plan and not about one database of it. */
  boolean areOfSeveral(RecoveryPlan plan, @Nullable String single) {
    boolean given = !components.isEmpty() || tier != null;
    if (given && single != null) {
      throw new CommandFailure(
          FailureCode.USAGE, "name one COMPONENT, or give --component and --tier, not both");
    }
    return given || (single == null && !isOneDatabase(plan));
  }

  /**
   * Whether a plan has one database and otherwise services to be restarted: where nothing is named,
   * it is taken for that database.
   */
  static boolean isOneDatabase(RecoveryPlan plan) {
    return plan.databases().count() == 1
        && plan.components().stream().allMatch(Service.class::isInstance);
  }

  /** The components that were named, by name or by tier; all if none was. */
  List<String> wanted(RecoveryPlan plan) {
    List<String> all = plan.all().map(Component::component).toList();
    for (String named : components) {
      if (!all.contains(named)) {
        throw new CommandFailure(
            FailureCode.USAGE,
            "plan %s has no component %s, but %s"
                .formatted(plan.name(), named, String.join(", ", all)));
      }
    }
    if (components.isEmpty() && tier == null) {
      return all;
    }
    List<String> wanted = new ArrayList<>(components);
    plan.all().filter(this::isOfTier).map(Component::component).forEach(wanted::add);
    if (wanted.isEmpty()) {
      throw new CommandFailure(
          FailureCode.USAGE, "plan %s has no component of tier %s".formatted(plan.name(), tier));
    }
    return wanted.stream().distinct().toList();
  }

  private boolean isOfTier(Component component) {
    return tier != null && component.terms().tier().compareTo(tier) <= 0;
  }
}
