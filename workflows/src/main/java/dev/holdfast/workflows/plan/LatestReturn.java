package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When each component is back at the latest if everybody keeps their promise: by its own objective,
 * or else by the latest one that it needs. Components are added after all that they depend on.
 */
final class LatestReturn {

  private final Dependencies dependencies;
  private final Map<String, Back> latest = new TreeMap<>();

  LatestReturn(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /** Of all components that do not wait for themselves. */
  static LatestReturn ofAll(Dependencies dependencies) {
    LatestReturn all = new LatestReturn(dependencies);
    dependencies.order().forEach(it -> all.add(it, all.ofNeeds(it)));
    return all;
  }

  /** The last of what {@code component} depends on; null if none of that promises anything. */
  @Nullable Back ofNeeds(PlacedComponent component) {
    return dependencies.of(component).stream()
        .flatMap(it -> of(it.name()).stream())
        .max(Comparator.comparing(Back::within))
        .orElse(null);
  }

  /** What promises decide, a component's own before those of its needs. */
  void add(PlacedComponent component, @Nullable Back needed) {
    Duration rto = component.terms().rto();
    if (rto != null) {
      latest.put(component.name(), new Back(component.name(), rto));
    } else if (needed != null) {
      latest.put(component.name(), needed);
    }
  }

  Optional<Back> of(String component) {
    return Optional.ofNullable(latest.get(component));
  }

  /**
   * Back within a time.
   *
   * @param component the one whose objective it is
   */
  record Back(String component, Duration within) {}
}
