package dev.holdfast.workflows.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The components of a plan that may be faulty, by name, and what each depends on. Unknown names are
 * left out; of two components of one name the first counts.
 */
final class Dependencies {

  private final Map<String, PlacedComponent> components = new LinkedHashMap<>();

  Dependencies(List<PlacedComponent> all) {
    all.forEach(it -> components.putIfAbsent(it.name(), it));
  }

  Set<String> names() {
    return components.keySet();
  }

  Optional<PlacedComponent> find(String name) {
    return Optional.ofNullable(components.get(name));
  }

  /** What {@code component} names that is there. */
  List<PlacedComponent> of(PlacedComponent component) {
    return component.terms().dependsOn().stream().flatMap(it -> find(it).stream()).toList();
  }

  /**
   * Each after all that it depends on; without those that wait, directly or not, for themselves.
   */
  List<PlacedComponent> order() {
    Map<String, Integer> open = new LinkedHashMap<>();
    Map<String, List<PlacedComponent>> waiting = new LinkedHashMap<>();
    Deque<PlacedComponent> ready = new ArrayDeque<>();
    for (PlacedComponent component : components.values()) {
      List<PlacedComponent> needed = of(component);
      open.put(component.name(), needed.size());
      needed.forEach(
          it -> waiting.computeIfAbsent(it.name(), name -> new ArrayList<>()).add(component));
      if (needed.isEmpty()) {
        ready.add(component);
      }
    }
    List<PlacedComponent> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      PlacedComponent next = ready.remove();
      order.add(next);
      for (PlacedComponent it : waiting.getOrDefault(next.name(), List.of())) {
        if (open.merge(it.name(), -1, Integer::sum) == 0) {
          ready.add(it);
        }
      }
    }
    return order;
  }
}
