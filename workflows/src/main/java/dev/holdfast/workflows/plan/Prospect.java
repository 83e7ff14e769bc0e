package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * By when a component is back at the latest, going by promises: it and everything that it waits for
 * take all the time of their {@code budget}, or of their {@code rto} where they have none. All
 * times count from the impact.
 *
 * <p>The database's {@code timeout} plays no part: it says when a step that hangs is given up, not
 * how long one takes.
 *
 * @param waitsFor what it names as needed and is away too, in the order of their names
 * @param notBefore the latest promise on the way to it; zero if it waits for nothing
 * @param bounded whether all that it waits for is back by {@code notBefore}; else it may be later,
 *     because something on the way promises nothing or can't keep its promise
 * @param budget what the budgets on the longest way to it add up to, its own included
 * @param depth how many components the longest chain to it has, itself included
 */
public record Prospect(
    Component component,
    List<String> waitsFor,
    Duration notBefore,
    boolean bounded,
    BudgetSum budget,
    int depth) {

  public Prospect {
    waitsFor = List.copyOf(waitsFor);
  }

  /** Its name in the plan. */
  public String name() {
    return component.component();
  }

  /** What it promises; empty if nothing. */
  public Optional<Duration> rto() {
    return Optional.ofNullable(component.terms().rto());
  }

  /** When it can begin at the latest; empty if nobody knows. */
  public Optional<Duration> beginsBy() {
    return bounded ? Optional.of(notBefore) : Optional.empty();
  }

  /**
   * What its own promise leaves it once all that it waits for is back; negative if that is promised
   * for later. Empty if it promises nothing or nobody knows when it can begin.
   */
  public Optional<Duration> left() {
    return beginsBy().flatMap(begin -> rto().map(it -> it.minus(begin)));
  }

  /**
   * False if what it waits for may use up its whole promise, or leave it less than its budget; true
   * if it leaves it some time, or its budget; empty if it promises nothing, or nobody knows.
   */
  public Optional<Boolean> canHold() {
    return rto().filter(it -> bounded || isTooShort()).map(it -> !isTooShort());
  }

  /** When it is back at the latest; empty if nobody knows. */
  public Optional<Duration> worst() {
    boolean promised = ownBudget().isPresent() || (rto().isPresent() && !isTooShort());
    return bounded && promised ? Optional.of(atLeast()) : Optional.empty();
  }

  /** What {@link #worst} is at least, also if nobody knows it. */
  public Duration atLeast() {
    return ownBudget()
        .map(notBefore::plus)
        .or(() -> rto().filter(it -> !isTooShort()))
        .orElse(notBefore);
  }

  private Optional<Duration> ownBudget() {
    return Optional.ofNullable(component.terms().budget());
  }

  private boolean isTooShort() {
    Optional<Duration> spent = ownBudget().map(notBefore::plus);
    return rto()
        .filter(
            it -> spent.map(s -> s.compareTo(it) > 0).orElseGet(() -> it.compareTo(notBefore) <= 0))
        .isPresent();
  }
}
