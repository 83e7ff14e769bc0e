package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.system.ComponentSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which components make a batch: ready ones, and if there are few of them, also what follows on
 * them alone, so that a long chain does not need a batch for each of its links.
 */
final class BatchForming {

  /** Of how many components a batch is at most. */
  static final int SIZE = 40;

  private final PlanGraph graph;
  private final ComponentSchedule schedule;

  BatchForming(PlanGraph graph, ComponentSchedule schedule) {
    this.graph = graph;
    this.schedule = schedule;
  }

  /**
   * The components of a batch.
   *
   * @param ready how many of each provider may begin at once
   * @param widest how many of each provider can ever run at once
   */
  record Formed(
      List<Component> members,
      SortedMap<String, Integer> ready,
      SortedMap<String, Integer> widest) {}

  /** Takes a batch's components out of those that wait. */
  Formed form() {
    List<Component> members = new ArrayList<>();
    SortedSet<String> names = new TreeSet<>();
    SortedMap<String, Integer> ready = new TreeMap<>();
    for (var next = schedule.next(); fits(members, next); next = schedule.next()) {
      add(next.orElseThrow(), members, names);
      ready.merge(ComponentRestores.requireProvider(next.orElseThrow()), 1, Integer::sum);
    }
    for (var next = schedule.following(names);
        fits(members, next);
        next = schedule.following(names)) {
      add(next.orElseThrow(), members, names);
    }
    return new Formed(List.copyOf(members), ready, widest(members));
  }

  private static boolean fits(List<Component> members, Optional<Component> next) {
    return next.isPresent() && members.size() < SIZE;
  }

  private void add(Component component, List<Component> members, SortedSet<String> names) {
    members.add(schedule.take(component));
    names.add(component.component());
  }

  /** The most of a provider that are equally deep in the batch; members come after their needs. */
  private SortedMap<String, Integer> widest(List<Component> members) {
    SortedMap<String, Integer> depths = new TreeMap<>();
    SortedMap<String, SortedMap<Integer, Integer>> layers = new TreeMap<>();
    for (Component it : members) {
      int depth =
          1
              + graph.needs(it.component()).stream()
                  .mapToInt(on -> depths.getOrDefault(on, 0))
                  .max()
                  .orElse(0);
      depths.put(it.component(), depth);
      layers
          .computeIfAbsent(ComponentRestores.requireProvider(it), provider -> new TreeMap<>())
          .merge(depth, 1, Integer::sum);
    }
    SortedMap<String, Integer> widest = new TreeMap<>();
    layers.forEach(
        (provider, counts) ->
            widest.put(provider, counts.values().stream().max(Integer::compareTo).orElse(1)));
    return widest;
  }
}
