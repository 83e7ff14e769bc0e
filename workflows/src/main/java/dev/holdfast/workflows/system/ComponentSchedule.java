package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Which component may begin when: as soon as all that it depends on is back, ready ones in {@link
 * PlanGraph#READY_ORDER}, at most so many of a provider at once. Decides, starts nothing.
 */
public final class ComponentSchedule {

  private final PlanGraph graph;
  private final Function<Component, Optional<String>> providers;
  private final ToIntFunction<String> atOnce;
  private final SortedMap<String, Integer> waitsFor = new TreeMap<>();
  private final SortedMap<String, NavigableSet<Component>> ready = new TreeMap<>();
  private final SortedMap<String, Integer> taken = new TreeMap<>();
  private final SortedMap<String, String> running = new TreeMap<>();
  private final SortedSet<String> over = new TreeSet<>();
  private final SortedSet<String> back = new TreeSet<>();
  private boolean halted;

  /**
   * Nothing has begun.
   *
   * @param graph components that all have a provider; what they need that is not in it, is back
   * @param providers what recovers a component
   * @param atOnce how many of a provider may run at once
   */
  public ComponentSchedule(
      PlanGraph graph,
      Function<Component, Optional<String>> providers,
      ToIntFunction<String> atOnce) {
    this.graph = graph;
    this.providers = providers;
    this.atOnce = atOnce;
    graph
        .order()
        .forEach(
            it -> {
              waitsFor.put(it.component(), graph.needs(it.component()).size());
              readyIfFree(it.component());
            });
  }

  private void readyIfFree(String name) {
    boolean waits = waitsFor.getOrDefault(name, 0) > 0;
    if (!waits && !over.contains(name) && !running.containsKey(name)) {
      Component component = graph.component(name);
      ready
          .computeIfAbsent(provider(component), it -> new TreeSet<>(PlanGraph.READY_ORDER))
          .add(component);
    }
  }

  /** Of a component of this run. */
  public String provider(Component component) {
    return providers
        .apply(component)
        .orElseThrow(() -> new IllegalArgumentException("nothing recovers " + component));
  }

  /** Takes what may begin now. */
  public List<Component> begin() {
    List<Component> begun = new ArrayList<>();
    for (var next = next(); next.isPresent(); next = next()) {
      begun.add(take(next.get()));
    }
    return begun;
  }

  /** The one that would begin next; empty if none may. */
  public Optional<Component> next() {
    return halted
        ? Optional.empty()
        : ready.entrySet().stream()
            .filter(it -> free(it.getKey()) > 0 && !it.getValue().isEmpty())
            .map(it -> it.getValue().first())
            .min(PlanGraph.READY_ORDER);
  }

  /** How many more of {@code provider} may begin now. */
  public int free(String provider) {
    return atOnce.applyAsInt(provider) - taken.getOrDefault(provider, 0);
  }

  /** How many are ready, of providers of which one may begin. */
  public int readyCount() {
    return ready.entrySet().stream()
        .filter(it -> free(it.getKey()) > 0)
        .mapToInt(it -> it.getValue().size())
        .sum();
  }

  /**
   * One that may begin once {@code members} are back and waits for nothing else; to be begun by
   * whoever restores those.
   */
  public Optional<Component> following(SortedSet<String> members) {
    return members.stream()
        .flatMap(it -> graph.neededBy(it).stream())
        .filter(it -> !members.contains(it) && !over.contains(it) && !running.containsKey(it))
        .filter(it -> graph.needs(it).stream().allMatch(on -> isBack(on) || members.contains(on)))
        .map(graph::component)
        .filter(it -> free(provider(it)) > 0)
        .min(PlanGraph.READY_ORDER);
  }

  /** What is over and was not given up. */
  private boolean isBack(String component) {
    return back.contains(component);
  }

  /** Takes a component out of those that may begin. */
  public Component take(Component component) {
    String provider = provider(component);
    NavigableSet<Component> waiting = ready.get(provider);
    if (waiting != null) {
      waiting.remove(component);
    }
    running.put(component.component(), provider);
    taken.merge(provider, 1, Integer::sum);
    return component;
  }

  /** It is back; what waited for it alone may begin. */
  public void done(String component) {
    leave(component);
    back.add(component);
    for (String waiting : graph.neededBy(component)) {
      waitsFor.merge(waiting, -1, Integer::sum);
      readyIfFree(waiting);
    }
  }

  /** It won't come back; returns what can't either, and so is never begun. */
  public List<String> failed(String component) {
    leave(component);
    List<String> lost = new ArrayList<>();
    for (String other : new TreeSet<>(graph.lostWith(component))) {
      if (over.add(other)) {
        lost.add(other);
      }
    }
    return lost;
  }

  private void leave(String component) {
    String provider = running.remove(component);
    if (provider != null) {
      taken.merge(provider, -1, Integer::sum);
    }
    over.add(component);
  }

  /** From now on nothing begins. */
  public void halt() {
    halted = true;
  }

  /** What was neither begun nor given up. */
  public List<String> notBegun() {
    return graph.order().stream()
        .map(Component::component)
        .filter(it -> !over.contains(it) && !running.containsKey(it))
        .toList();
  }

  /** What has begun and not ended. */
  public SortedSet<String> running() {
    return new TreeSet<>(running.keySet());
  }
}
