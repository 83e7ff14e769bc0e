package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What is true of single components: ladders go up, commands can be taken back. */
final class ComponentRules {

  private final Consumer<PlanFlaw> flaws;

  private ComponentRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    ComponentRules rules = new ComponentRules(flaws);
    for (PlacedComponent placed : components) {
      rules.checkImpact(placed);
      if (placed.component() instanceof Command command) {
        rules.checkUndo(placed, command);
      } else if (placed.component() instanceof Traffic traffic) {
        rules.checkCaching(placed, traffic);
      }
    }
  }

  private void checkImpact(PlacedComponent placed) {
    List<ImpactStage> impact = placed.terms().impact();
    for (int i = 1; i < impact.size(); i++) {
      Duration before = impact.get(i - 1).after();
      if (impact.get(i).after().compareTo(before) <= 0) {
        flaws.accept(
            new PlanFlaw(
                placed.path().key("impact").index(i).key("after"),
                Code.PLAN_IMPACT_NOT_ASCENDING,
                "the stage before begins at %s, and this one no later"
                    .formatted(PlanDuration.text(before)),
                "write the stages in the order of time, each with a longer after"));
      }
    }
  }

  private void checkUndo(PlacedComponent placed, Command command) {
    if (command.undo().isEmpty() && !command.irreversible()) {
      flaws.accept(
          placed.flaw(
              "undo",
              Code.PLAN_NO_UNDO,
              "nothing takes back what %s does, and it does not say so".formatted(placed.name()),
              "add undo: [/PATH/TO/COMMAND], or irreversible: true if nothing can"));
    }
    if (!command.undo().isEmpty() && command.irreversible()) {
      flaws.accept(
          placed.flaw(
              "irreversible",
              Code.PLAN_BAD_VALUE,
              "%s has an undo, so it is not irreversible".formatted(placed.name()),
              "remove one of the two"));
    }
  }

  private void checkCaching(PlacedComponent placed, Traffic traffic) {
    Duration ttl = traffic.ttl();
    Duration rto = traffic.terms().rto();
    if (ttl != null && rto != null && ttl.compareTo(rto) > 0) {
      flaws.accept(
          placed.flaw(
              "ttl",
              Code.PLAN_RTO_BEFORE_DEPENDENCY,
              "clients may keep the old answer for %s, longer than the rto of %s"
                  .formatted(PlanDuration.text(ttl), PlanDuration.text(rto)),
              "write ttl: %s or less".formatted(PlanDuration.text(rto))));
    }
  }
}
