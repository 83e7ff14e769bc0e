package dev.holdfast.workflows.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a plan must satisfy beyond its shape. */
public final class PlanRules {

  private PlanRules() {}

  /** Everything that is wrong with {@code plan}, errors and warnings; empty if nothing is. */
  public static List<PlanFlaw> check(RecoveryPlan plan) {
    List<PlanFlaw> flaws = new ArrayList<>();
    Consumer<PlanFlaw> report = flaws::add;
    List<PlacedComponent> components = PlacedComponent.of(plan);
    SiteRules.check(plan, report);
    AddressRules.check(plan, components, report);
    NameRules.check(plan, components, report);
    ServerRules.check(plan, report);
    DatabaseRules.check(plan, report);
    CheckRules.check(components, report);
    ComponentRules.check(components, report);
    ServiceRules.check(components, report);
    SshRules.check(plan, components, report);
    TrafficRules.check(plan, components, report);
    Dependencies dependencies = DependencyRules.check(components, report);
    ObjectiveRules.check(plan, dependencies, report);
    FunctionRules.check(plan, dependencies, report);
    LossRules.check(plan, report);
    BackupRules.check(plan, report);
    ChangeRules.check(plan.changes(), report);
    ApprovalRules.check(plan.policy(), report);
    ProbeRules.check(plan, report);
    return List.copyOf(flaws);
  }

  static PlanPath pathOf(Server server) {
    return PlanPath.of("servers", server.name());
  }

  static PlanPath pathOf(Server server, Database database) {
    return pathOf(server).key("databases").key(database.component());
  }
}
