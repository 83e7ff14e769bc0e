package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the plan's promises add up to when some of its components are away: by when each is back,
 * which chain of dependencies bounds the whole, which promise can't hold. What is not away counts
 * as up. Needs time and room in proportion to the components and their dependencies.
 */
public final class PlanAnalysis {

  /** Who is back later; of two that are back together, the one at the end of the longer chain. */
  private static final Comparator<Prospect> LATER =
      Comparator.comparing(Prospect::atLeast)
          .thenComparing(Prospect::depth)
          .thenComparing(Prospect::component, PlanGraph.READY_ORDER.reversed());

  private final Map<String, Prospect> prospects = new LinkedHashMap<>();

  private PlanAnalysis(PlanGraph graph, Predicate<String> away) {
    for (Component it : graph.order()) {
      if (away.test(it.component())) {
        prospects.put(it.component(), prospect(graph, it));
      }
    }
  }

  /** Everything in {@code graph} is away. */
  public static PlanAnalysis of(PlanGraph graph) {
    return new PlanAnalysis(graph, it -> true);
  }

  /** Only the components named {@code away} are away. */
  public static PlanAnalysis of(PlanGraph graph, Set<String> away) {
    return new PlanAnalysis(graph, away::contains);
  }

  /** All that is away, each after what it waits for. */
  public List<Prospect> prospects() {
    return List.copyOf(prospects.values());
  }

  /** The chain of dependencies that is back last, in the order of recovery; empty if none is. */
  public List<Prospect> criticalPath() {
    List<Prospect> path = new ArrayList<>();
    Optional<Prospect> next = prospects.values().stream().max(LATER);
    while (next.isPresent()) {
      path.add(next.get());
      next = awaited(next.get().waitsFor()).stream().max(LATER);
    }
    Collections.reverse(path);
    return path;
  }

  /** By when everything is back at the latest; empty if nobody knows. */
  public Optional<Duration> worst() {
    boolean known = prospects.values().stream().allMatch(it -> it.worst().isPresent());
    return known ? Optional.of(atLeast()) : Optional.empty();
  }

  /** What {@link #worst} is at least, also if nobody knows it. */
  public Duration atLeast() {
    return latest(prospects.values());
  }

  /** Of {@code functions}, those that need something that is away, in their order. */
  public List<FunctionProspect> hit(List<BusinessFunction> functions) {
    return functions.stream()
        .map(it -> new FunctionProspect(it, awaited(it.needs())))
        .filter(it -> !it.awaited().isEmpty())
        .toList();
  }

  private Prospect prospect(PlanGraph graph, Component component) {
    // those that are away and needed are known by now: the order puts them first
    Set<String> needs = new TreeSet<>(graph.needs(component.component()));
    needs.removeIf(it -> !prospects.containsKey(it));
    List<Prospect> awaited = awaited(needs);
    return new Prospect(
        component,
        List.copyOf(needs),
        latest(awaited),
        awaited.stream().allMatch(it -> it.worst().isPresent()),
        BudgetSum.longest(awaited.stream().map(Prospect::budget).toList())
            .plus(component.terms().budget()),
        1 + awaited.stream().mapToInt(Prospect::depth).max().orElse(0));
  }

  private List<Prospect> awaited(Collection<String> names) {
    List<Prospect> found = new ArrayList<>();
    for (String name : names) {
      Prospect prospect = prospects.get(name);
      if (prospect != null) {
        found.add(prospect);
      }
    }
    return found;
  }

  private static Duration latest(Collection<Prospect> prospects) {
    return prospects.stream()
        .map(Prospect::atLeast)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
