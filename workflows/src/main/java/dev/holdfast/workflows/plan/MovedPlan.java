package dev.holdfast.workflows.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What of a plan changes its site: servers as a whole, services, and what sends clients to a site.
 * Everything else is where it is: it must have been brought to the other site by other means.
 */
public final class MovedPlan {

  private MovedPlan() {}

  /**
   * What moves, and after what. Where something depends on a database, it waits for the database's
   * server; where it depends on what does not move, for what that depends on.
   *
   * @throws IllegalStateException by {@link PlanGraph#order} if a server waits for itself, through
   *     a service that needs another of its databases
   */
  public static PlanGraph graph(RecoveryPlan plan) {
    List<Component> moving = new ArrayList<>(clusters(plan));
    NavigableSet<String> before = new TreeSet<>();
    moving.forEach(it -> addNeeded(before, plan, it));
    List<String> servers = plan.servers().stream().map(Server::name).toList();
    plan.components().stream().filter(MovedPlan::moves).forEach(moving::add);
    return PlanGraph.of(moving, it -> needsOf(plan, it, before, servers));
  }

  private static List<Cluster> clusters(RecoveryPlan plan) {
    List<Cluster> clusters = new ArrayList<>();
    for (Server it : plan.servers()) {
      NavigableSet<String> needs = new TreeSet<>();
      it.databases().forEach(database -> needs.addAll(needs(plan, database)));
      needs.remove(it.name());
      clusters.add(Cluster.of(it, List.copyOf(needs)));
    }
    return clusters;
  }

  /** What {@code component} needs, directly or not, that is no server. */
  private static void addNeeded(NavigableSet<String> all, RecoveryPlan plan, Component component) {
    for (String name : component.terms().dependsOn()) {
      plan.components().stream()
          .filter(it -> it.component().equals(name) && all.add(name))
          .forEach(it -> addNeeded(all, plan, it));
    }
  }

  /** Whether a run to another site does anything with it. */
  public static boolean moves(Component component) {
    return switch (component.kind()) {
      case SERVER, DATABASE, SERVICE, TRAFFIC -> true;
      case MACHINE, SECRETS, FILES, REPOSITORY, COMMAND -> false;
    };
  }

  /** What no server needs comes after all of them: nothing is moved before data are there. */
  private static List<String> needsOf(
      RecoveryPlan plan, Component component, NavigableSet<String> before, List<String> servers) {
    if (component instanceof Cluster) {
      return component.terms().dependsOn();
    }
    NavigableSet<String> needs = needs(plan, component);
    if (!before.contains(component.component())) {
      needs.addAll(servers);
    }
    return List.copyOf(needs);
  }

  /** The names of what moves before {@code component}. */
  private static NavigableSet<String> needs(RecoveryPlan plan, Component component) {
    NavigableSet<String> needs = new TreeSet<>();
    for (String name : component.terms().dependsOn()) {
      plan.database(name).ifPresent(it -> needs.add(it.server().name()));
      plan.components().stream()
          .filter(it -> it.component().equals(name))
          .forEach(it -> addAll(needs, plan, it));
    }
    return needs;
  }

  private static void addAll(NavigableSet<String> needs, RecoveryPlan plan, Component needed) {
    if (moves(needed)) {
      needs.add(needed.component());
    } else {
      needs.addAll(needs(plan, needed));
    }
  }

  /** The names under which what moves can be asked for: a database stands for its server. */
  public static String nameOfMoved(RecoveryPlan plan, String component) {
    return plan.database(component).map(it -> it.server().name()).orElse(component);
  }

  /**
   * {@code plan} with what is {@code wanted} and moves, all that this needs, and what does not move
   * but is needed.
   */
  public static RecoveryPlan with(RecoveryPlan plan, Collection<String> wanted) {
    PlanGraph graph = graph(plan);
    List<String> moved =
        wanted.stream()
            .map(it -> nameOfMoved(plan, it))
            .filter(graph::contains)
            .distinct()
            .toList();
    NavigableSet<String> kept = new TreeSet<>();
    graph.with(moved).order().forEach(it -> kept.add(it.component()));
    wanted.forEach(kept::add);
    List.copyOf(kept).forEach(it -> addStaying(kept, plan, it));
    return new RecoveryPlan(
        plan.name(),
        plan.sites(),
        plan.home(),
        plan.servers().stream().filter(it -> kept.contains(it.name())).toList(),
        plan.components().stream().filter(it -> kept.contains(it.component())).toList(),
        plan.webhooks(),
        plan.policy(),
        plan.promises(),
        plan.changes(),
        plan.failover());
  }

  /** What {@code name} needs, directly or not, that does not move. */
  private static void addStaying(NavigableSet<String> kept, RecoveryPlan plan, String name) {
    for (Component it : plan.components()) {
      if (it.component().equals(name)) {
        for (String needed : it.terms().dependsOn()) {
          if (stays(plan, needed) && kept.add(needed)) {
            addStaying(kept, plan, needed);
          }
        }
      }
    }
  }

  private static boolean stays(RecoveryPlan plan, String name) {
    return plan.components().stream().anyMatch(it -> it.component().equals(name) && !moves(it));
  }

  /** The services of {@code plan} that users can be kept from writing through. */
  public static Stream<Service> withMaintenance(RecoveryPlan plan) {
    return plan.services().filter(it -> it.maintenance() != null);
  }
}
