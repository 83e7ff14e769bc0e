package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The part of a plan that a run is told: no more than it needs. */
public final class PlanSlice {

  private PlanSlice() {}

  /** {@code plan} with {@code wanted} and all that they depend on, directly or not. */
  public static RecoveryPlan with(RecoveryPlan plan, Collection<String> wanted) {
    return only(plan, names(PlanGraph.of(plan).with(wanted).order()));
  }

  private static List<String> names(List<Component> components) {
    return components.stream().map(Component::component).toList();
  }

  /** {@code plan} with these components and no other. */
  static RecoveryPlan only(RecoveryPlan plan, Collection<String> components) {
    SortedSet<String> kept = new TreeSet<>(components);
    return new RecoveryPlan(
        plan.name(),
        plan.sites(),
        plan.home(),
        plan.servers().stream()
            .map(it -> only(it, kept))
            .filter(it -> !it.databases().isEmpty())
            .toList(),
        plan.components().stream().filter(it -> kept.contains(it.component())).toList(),
        plan.webhooks(),
        plan.policy());
  }

  private static Server only(Server server, SortedSet<String> kept) {
    List<Database> databases =
        server.databases().stream().filter(it -> kept.contains(it.component())).toList();
    return new Server(
        server.name(),
        server.places(),
        server.user(),
        server.password(),
        server.maintenanceDatabase(),
        databases);
  }
}
