package dev.holdfast.workflows.plan;

import java.util.ArrayList;
import java.util.List;

/** What a plan must satisfy beyond its shape. */
public final class PlanRules {

  private PlanRules() {}

  /** Everything that is wrong with {@code plan}, errors and warnings; empty if nothing is. */
  public static List<PlanFlaw> check(RecoveryPlan plan) {
    List<PlanFlaw> flaws = new ArrayList<>();
    SiteRules.check(plan, flaws::add);
    NameRules.check(plan, flaws::add);
    DatabaseRules.check(plan, flaws::add);
    DependencyRules.check(plan, flaws::add);
    return List.copyOf(flaws);
  }

  static PlanPath pathOf(Server server) {
    return PlanPath.of("servers", server.name());
  }

  static PlanPath pathOf(Server server, Database database) {
    return pathOf(server).key("databases").key(database.component());
  }

  static PlanPath pathOf(RecoveryPlan plan, Component component) {
    return pathOf(plan, component.component());
  }

  /** Where the plan describes the component of this name. */
  static PlanPath pathOf(RecoveryPlan plan, String component) {
    return plan.database(component)
        .map(it -> pathOf(it.server(), it.database()))
        .orElseGet(() -> PlanPath.of("components", component));
  }
}
