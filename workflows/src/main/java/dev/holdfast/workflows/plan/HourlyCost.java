package dev.holdfast.workflows.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an hour without several components costs, in the plan's currency.
 *
 * @param known the sum of what the plan says; empty if it says nothing of any of them
 * @param unknownFor the components that it gives no cost for: the true cost may be higher
 */
public record HourlyCost(Optional<BigDecimal> known, List<String> unknownFor) {

  public HourlyCost {
    unknownFor = List.copyOf(unknownFor);
  }

  /** Of all of {@code components} together. */
  public static HourlyCost of(List<Component> components) {
    return new HourlyCost(
        components.stream()
            .flatMap(it -> Stream.ofNullable(it.terms().costPerHour()))
            .reduce(BigDecimal::add),
        components.stream()
            .filter(it -> it.terms().costPerHour() == null)
            .map(Component::component)
            .toList());
  }
}
