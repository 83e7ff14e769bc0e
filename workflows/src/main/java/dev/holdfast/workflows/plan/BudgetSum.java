package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the budgets of a chain of components add up to.
 *
 * @param atLeast the sum of those that the plan has
 * @param complete whether it has one for each of them; else the true sum may be greater
 */
public record BudgetSum(Duration atLeast, boolean complete) {

  private static final BudgetSum NOTHING = new BudgetSum(Duration.ZERO, true);

  /** Of all of {@code components}, one after the other. */
  public static BudgetSum of(List<Component> components) {
    BudgetSum sum = NOTHING;
    for (Component it : components) {
      sum = sum.plus(it.terms().budget());
    }
    return sum;
  }

  /** The longest of several chains that are gone through at once; nothing if there is none. */
  static BudgetSum longest(List<BudgetSum> chains) {
    return new BudgetSum(
        chains.stream()
            .map(BudgetSum::atLeast)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO),
        chains.stream().allMatch(BudgetSum::complete));
  }

  /** With one more component at its end; {@code budget} is null if the plan has none for it. */
  BudgetSum plus(@Nullable Duration budget) {
    return budget == null
        ? new BudgetSum(atLeast, false)
        : new BudgetSum(atLeast.plus(budget), complete);
  }

  /** The sum; empty if a budget is missing. */
  public Optional<Duration> known() {
    return complete ? Optional.of(atLeast) : Optional.empty();
  }

  /** Whether all of it fits into {@code objective}; empty if a missing budget decides that. */
  public Optional<Boolean> fitsInto(Duration objective) {
    if (atLeast.compareTo(objective) > 0) {
      return Optional.of(false);
    }
    return complete ? Optional.of(true) : Optional.empty();
  }
}
