package dev.holdfast.workflows.plan;

import com.google.common.graph.ElementOrder;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.Graphs;
import com.google.common.graph.ImmutableGraph;
import com.google.common.graph.MutableGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The components of a valid plan with what each depends on. Edges go from a component to what it
 * needs. Dependencies are the only barrier; among those that are ready, tier and name decide.
 */
public final class PlanGraph {

  /** Which of two ready components begins. */
  public static final Comparator<Component> READY_ORDER =
      Comparator.<Component, Tier>comparing(it -> it.terms().tier())
          .thenComparing(Component::component);

  private final NavigableMap<String, Component> components;
  private final Function<Component, List<String>> dependsOn;
  private final ImmutableGraph<String> needs;

  private PlanGraph(
      NavigableMap<String, Component> components, Function<Component, List<String>> dependsOn) {
    this.components = components;
    this.dependsOn = dependsOn;
    MutableGraph<String> graph =
        GraphBuilder.directed().nodeOrder(ElementOrder.<String>natural()).build();
    components.keySet().forEach(graph::addNode);
    components
        .values()
        .forEach(
            it ->
                dependsOn.apply(it).stream()
                    .filter(components::containsKey)
                    .forEach(other -> graph.putEdge(it.component(), other)));
    this.needs = ImmutableGraph.copyOf(graph);
  }

  /** The graph of everything in {@code plan}, which must have no cycle. */
  public static PlanGraph of(RecoveryPlan plan) {
    return of(plan.all().toList(), it -> it.terms().dependsOn());
  }

  /** The graph of {@code all}, each of which depends on those of them that the function names. */
  static PlanGraph of(
      Collection<? extends Component> all, Function<Component, List<String>> dependsOn) {
    NavigableMap<String, Component> components = new TreeMap<>();
    all.forEach(it -> components.put(it.component(), it));
    return new PlanGraph(components, dependsOn);
  }

  /** The graph of {@code wanted} and everything that they need, directly or not. */
  public PlanGraph with(Collection<String> wanted) {
    Set<String> closure = new TreeSet<>();
    wanted.forEach(it -> closure.addAll(Graphs.reachableNodes(needs, it)));
    return of(closure.stream().map(this::component).toList(), dependsOn);
  }

  /** The component of this name. */
  public Component component(String name) {
    Component found = components.get(name);
    if (found == null) {
      throw new IllegalArgumentException("there is no component " + name);
    }
    return found;
  }

  /** Whether there is a component of this name. */
  public boolean contains(String name) {
    return components.containsKey(name);
  }

  /** How many components there are. */
  public int size() {
    return components.size();
  }

  /** What {@code component} itself names as needed. */
  public Set<String> needs(String component) {
    return needs.successors(component);
  }

  /** What names {@code component} as needed. */
  public Set<String> neededBy(String component) {
    return needs.predecessors(component);
  }

  /** {@code component} and all that can't be back without it, directly or not. */
  public Set<String> lostWith(String component) {
    return Graphs.reachableNodes(Graphs.transpose(needs), component);
  }

  /**
   * Every component after all that it needs; of several that could be next, {@link #READY_ORDER}.
   */
  public List<Component> order() {
    Map<String, Integer> open = new TreeMap<>();
    PriorityQueue<Component> ready = new PriorityQueue<>(READY_ORDER);
    components.forEach(
        (name, it) -> {
          open.put(name, needs.outDegree(name));
          if (needs.outDegree(name) == 0) {
            ready.add(it);
          }
        });
    List<Component> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      Component next = ready.remove();
      order.add(next);
      for (String waiting : neededBy(next.component())) {
        if (open.merge(waiting, -1, Integer::sum) == 0) {
          ready.add(component(waiting));
        }
      }
    }
    if (order.size() < components.size()) {
      throw new IllegalStateException("the components wait for each other");
    }
    return order;
  }
}
