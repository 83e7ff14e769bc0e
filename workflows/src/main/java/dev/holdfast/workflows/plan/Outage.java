package dev.holdfast.workflows.plan;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is away once a site or a component is lost, if until then all was well: everything ran at
 * the plan's home.
 *
 * @param lost the name of the site or component
 * @param hit what was lost itself
 * @param away what was hit, and all that can't be back without it
 * @param servers those with a place at the lost site, in the order of the plan; empty if a
 *     component was lost
 * @param unplaced components that the plan names no place for, and so are taken to have been at
 *     home; empty unless that was lost
 * @param movable of what is away, whether it and all that it needs have a place at another site;
 *     what nobody knows is left out, as is everything if a component was lost
 */
public record Outage(
    Cause cause,
    String lost,
    SortedSet<String> hit,
    SortedSet<String> away,
    List<Holding> servers,
    List<String> unplaced,
    SortedMap<String, Boolean> movable) {

  public Outage {
    hit = ImmutableSortedSet.copyOf(hit);
    away = ImmutableSortedSet.copyOf(away);
    servers = List.copyOf(servers);
    unplaced = List.copyOf(unplaced);
    movable = ImmutableSortedMap.copyOf(movable);
  }

  /** What was lost. */
  public enum Cause {
    SITE,
    COMPONENT
  }

  /**
   * What a server at the lost site holds.
   *
   * @param elsewhere its other sites; empty if it was only here
   */
  public record Holding(String server, List<String> databases, List<String> elsewhere) {

    public Holding {
      databases = List.copyOf(databases);
      elsewhere = List.copyOf(elsewhere);
    }
  }

  /** {@code component} is lost, wherever it runs. */
  public static Outage ofComponent(PlanGraph graph, String component) {
    SortedSet<String> hit = new TreeSet<>();
    hit.add(component);
    return new Outage(
        Cause.COMPONENT,
        component,
        hit,
        new TreeSet<>(graph.lostWith(component)),
        List.of(),
        List.of(),
        new TreeMap<>());
  }

  /** {@code site} is lost with all that is there. Away from home only standbys are. */
  public static Outage ofSite(RecoveryPlan plan, PlanGraph graph, String site) {
    List<Holding> servers =
        plan.servers().stream().filter(it -> isAt(it, site)).map(it -> holding(it, site)).toList();
    if (!site.equals(plan.home())) {
      SortedSet<String> none = new TreeSet<>();
      return new Outage(Cause.SITE, site, none, none, servers, List.of(), new TreeMap<>());
    }
    SortedSet<String> all = new TreeSet<>();
    plan.all().forEach(it -> all.add(it.component()));
    List<String> unplaced = plan.components().stream().map(Component::component).toList();
    return new Outage(Cause.SITE, site, all, all, servers, unplaced, movable(graph, servers));
  }

  /** Whether {@code component} can move to another site; empty if nobody knows. */
  public Optional<Boolean> movable(String component) {
    return Optional.ofNullable(movable.get(component));
  }

  private static boolean isAt(Server server, String site) {
    return server.places().stream().anyMatch(it -> it.site().equals(site));
  }

  private static Holding holding(Server server, String site) {
    List<String> elsewhere = new ArrayList<>();
    server.places().forEach(it -> elsewhere.add(it.site()));
    elsewhere.remove(site);
    return new Holding(
        server.name(), server.databases().stream().map(Database::component).toList(), elsewhere);
  }

  /** One that can't move holds back all that need it, whatever is known of those. */
  private static SortedMap<String, Boolean> movable(PlanGraph graph, List<Holding> servers) {
    Map<String, Boolean> own = new TreeMap<>();
    for (Holding server : servers) {
      server.databases().forEach(it -> own.put(it, !server.elsewhere().isEmpty()));
    }
    SortedMap<String, Boolean> movable = new TreeMap<>();
    for (Component it : graph.order()) {
      List<Optional<Boolean>> needs = new ArrayList<>();
      needs.add(Optional.ofNullable(own.get(it.component())));
      graph.needs(it.component()).forEach(n -> needs.add(Optional.ofNullable(movable.get(n))));
      if (needs.contains(Optional.of(false))) {
        movable.put(it.component(), false);
      } else if (!needs.contains(Optional.<Boolean>empty())) {
        movable.put(it.component(), true);
      }
    }
    return movable;
  }
}
