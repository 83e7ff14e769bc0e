package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.StepReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What made the run take as long as it did: the component that ended last, of those that it waited
 * for the one that ended last, and so on. Steps of the run itself always count.
 *
 * @param components in the order in which they ran
 * @param known false if several components ran and nobody recorded what waited for what: then only
 *     the one that ended last is on the path
 */
record CriticalPath(List<String> components, boolean known) {

  CriticalPath {
    components = List.copyOf(components);
  }

  static CriticalPath of(List<StepReport> steps, List<RunComponent> components) {
    Map<String, Instant> ends = ends(steps, components);
    Map<String, List<String>> dependencies = new LinkedHashMap<>();
    components.forEach(it -> dependencies.put(it.name(), it.dependsOn()));
    boolean known = ends.size() < 2 || dependencies.keySet().containsAll(ends.keySet());

    Deque<String> path = new ArrayDeque<>();
    Optional<String> next = last(ends.keySet(), ends);
    while (next.isPresent() && !path.contains(next.get())) {
      path.addFirst(next.get());
      next = last(Set.copyOf(dependencies.getOrDefault(next.get(), List.of())), ends);
    }
    return new CriticalPath(new ArrayList<>(path), known);
  }

  boolean holds(@Nullable String component) {
    return component == null || components.contains(component);
  }

  private static Optional<String> last(Set<String> names, Map<String, Instant> ends) {
    return ends.entrySet().stream()
        .filter(it -> names.contains(it.getKey()))
        .max(
            Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private static Map<String, Instant> ends(List<StepReport> steps, List<RunComponent> components) {
    Map<String, Instant> ends = new LinkedHashMap<>();
    for (StepReport it : steps) {
      if (it.component() != null && it.startedAt() != null) {
        Instant end = it.duration() == null ? it.startedAt() : it.startedAt().plus(it.duration());
        ends.merge(it.component(), end, CriticalPath::later);
      }
    }
    for (RunComponent it : components) {
      if (it.startedAt() != null && it.duration() != null) {
        ends.merge(it.name(), it.startedAt().plus(it.duration()), CriticalPath::later);
      }
    }
    return ends;
  }

  private static Instant later(Instant one, Instant other) {
    return Comparator.<Instant>naturalOrder().compare(one, other) >= 0 ? one : other;
  }
}
