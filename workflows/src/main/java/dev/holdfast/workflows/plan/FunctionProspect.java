package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * By when people have a function of the business again at the latest, going by promises.
 *
 * @param awaited what it names as needed and is away, in the order of the plan; at least one
 */
public record FunctionProspect(BusinessFunction function, List<Prospect> awaited) {

  public FunctionProspect {
    awaited = List.copyOf(awaited);
  }

  /** When all that it needs is back at the latest; empty if nobody knows. */
  public Optional<Duration> worst() {
    boolean known = awaited.stream().allMatch(it -> it.worst().isPresent());
    return known ? Optional.of(atLeast()) : Optional.empty();
  }

  /** What {@link #worst} is at least, also if nobody knows it. */
  public Duration atLeast() {
    return awaited.stream()
        .map(Prospect::atLeast)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Whether that is as early as people need it; empty if nobody knows. */
  public Optional<Boolean> canHold() {
    return awaited.stream().anyMatch(this::isTooLate)
        ? Optional.of(false)
        : worst().map(it -> true);
  }

  /** What begins only when it should be back is late, too. */
  private boolean isTooLate(Prospect it) {
    Duration most = function.maxDowntime();
    return it.atLeast().compareTo(most) > 0 || it.notBefore().compareTo(most) >= 0;
  }
}
