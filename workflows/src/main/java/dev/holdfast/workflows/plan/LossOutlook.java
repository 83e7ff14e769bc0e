package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How much of a component may be lost at most, by what it can be brought back from today, and what
 * the plan names beside that.
 *
 * @param taken what loses least of all that it can be brought back from; empty if there is nothing,
 *     or if the plan does not say how recent it is
 * @param better what would lose less than that but can't be gone back to yet, the best first
 */
public record LossOutlook(Optional<LossSource> taken, List<LossSource> better) {

  public LossOutlook {
    better = List.copyOf(better);
  }

  /**
   * Of every component of {@code plan}, by its name.
   *
   * @param roads which roads can be taken to a component
   */
  public static Map<String, LossOutlook> of(RecoveryPlan plan, Roads roads) {
    Map<String, LossOutlook> outlooks = new TreeMap<>();
    plan.databases()
        .forEach(
            it ->
                outlooks.put(
                    it.database().component(),
                    of(
                        LossSource.of(it.server(), it.database()),
                        source -> roads.lead(source.road(), it.database()))));
    for (Component it : plan.components()) {
      outlooks.put(it.component(), of(LossSource.of(it), source -> roads.lead(source.road(), it)));
    }
    return outlooks;
  }

  /** How much may be lost at most; empty if nobody knows. */
  public Optional<Duration> worst() {
    return taken.map(LossSource::worst);
  }

  private static LossOutlook of(List<LossSource> sources, Predicate<LossSource> canBeTaken) {
    Optional<LossSource> taken = LossSource.best(sources.stream().filter(canBeTaken));
    List<LossSource> better =
        sources.stream()
            .filter(canBeTaken.negate())
            .filter(it -> taken.isEmpty() || it.worst().compareTo(taken.get().worst()) < 0)
            .sorted(Comparator.comparing(LossSource::worst))
            .toList();
    return new LossOutlook(taken, better);
  }

  /** The roads that can be taken. */
  @FunctionalInterface
  public interface Roads {

    /** Whether {@code component} can be brought back by {@code road}. */
    boolean lead(LossSource.Road road, Component component);
  }
}
