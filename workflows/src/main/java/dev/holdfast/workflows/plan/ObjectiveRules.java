package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nothing is promised earlier than what it needs, and the plan promises no more than its parts. */
final class ObjectiveRules {

  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private final Promises promises;
  private final Dependencies dependencies;
  private final Consumer<PlanFlaw> flaws;

  private ObjectiveRules(Promises promises, Dependencies dependencies, Consumer<PlanFlaw> flaws) {
    this.promises = promises;
    this.dependencies = dependencies;
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Dependencies dependencies, Consumer<PlanFlaw> flaws) {
    ObjectiveRules rules = new ObjectiveRules(plan.promises(), dependencies, flaws);
    List<PlacedComponent> order = dependencies.order();
    rules.checkRecoveryTimes(order);
    rules.checkBudgets(order);
    order.forEach(rules::checkFirstTier);
    rules.checkCurrency(order);
  }

  private void checkRecoveryTimes(List<PlacedComponent> order) {
    LatestReturn latest = new LatestReturn(dependencies);
    for (PlacedComponent component : order) {
      Duration rto = component.terms().rto();
      LatestReturn.Back needed = latest.ofNeeds(component);
      if (rto != null && needed != null && rto.compareTo(needed.within()) < 0) {
        flaws.accept(
            component.flaw(
                "rto",
                Code.PLAN_RTO_BEFORE_DEPENDENCY,
                "%s cannot be back within %s: it needs %s, which may take %s"
                    .formatted(
                        component.name(),
                        PlanDuration.text(rto),
                        needed.component(),
                        PlanDuration.text(needed.within())),
                "write rto: %s or more here, or less for %s"
                    .formatted(PlanDuration.text(needed.within()), needed.component())));
      }
      latest.add(component, needed);
    }
  }

  private void checkBudgets(List<PlacedComponent> order) {
    Map<String, Duration> spent = new TreeMap<>();
    for (PlacedComponent component : order) {
      Duration before =
          dependencies.of(component).stream()
              .map(it -> spent.getOrDefault(it.name(), Duration.ZERO))
              .max(Duration::compareTo)
              .orElse(Duration.ZERO);
      Duration own = component.terms().budget();
      Duration sum = own == null ? before : before.plus(own);
      spent.put(component.name(), sum);
      checkBudgets(component, sum);
    }
  }

  /** What promises nothing itself but is of tier P0 has the plan's promise to keep. */
  private void checkBudgets(PlacedComponent component, Duration sum) {
    Duration own = component.terms().rto();
    boolean first = component.terms().tier() == Tier.P0;
    Duration most = own != null || !first ? own : promises.rto();
    if (most != null && sum.compareTo(most) > 0) {
      String spent = PlanDuration.text(sum);
      flaws.accept(
          component.flaw(
              "rto",
              Code.PLAN_BUDGETS_BEYOND_RTO,
              "the budgets of %s and of what it needs add up to %s, more than %s rto of %s"
                  .formatted(
                      component.name(),
                      spent,
                      own == null ? "the plan's" : "its",
                      PlanDuration.text(most)),
              "lower a budget on its way, or write rto: %s%s"
                  .formatted(spent, own == null ? " in objectives" : "")));
    }
  }

  private void checkFirstTier(PlacedComponent component) {
    if (component.terms().tier() == Tier.P0) {
      checkWithin(component, "rto", component.terms().rto(), promises.rto());
      checkWithin(component, "rpo", component.terms().rpo(), promises.rpo());
    }
  }

  private void checkWithin(
      PlacedComponent component, String key, @Nullable Duration own, @Nullable Duration plan) {
    if (own != null && plan != null && own.compareTo(plan) > 0) {
      flaws.accept(
          component.flaw(
              key,
              Code.PLAN_OBJECTIVE_BEYOND_PLAN,
              "%s is of tier P0 and its %s of %s is longer than the plan's, which is %s"
                  .formatted(
                      component.name(), key, PlanDuration.text(own), PlanDuration.text(plan)),
              "write %s: %s or less, a later tier, or another %s in objectives"
                  .formatted(key, PlanDuration.text(plan), key)));
    }
  }

  private void checkCurrency(List<PlacedComponent> order) {
    String currency = promises.currency();
    if (currency != null && !CURRENCIES.contains(currency)) {
      flaws.accept(
          new PlanFlaw(
              PlanPath.of("currency"),
              Code.PLAN_UNKNOWN_CURRENCY,
              "no currency is called " + currency,
              "write its three letters, such as EUR or USD"));
    }
    for (PlacedComponent component : order) {
      BigDecimal cost = component.terms().costPerHour();
      if (cost != null && currency == null) {
        flaws.accept(
            new PlanFlaw(
                PlanPath.of("currency"),
                Code.PLAN_MISSING_KEY,
                "%s has a cost and the plan does not say in which currency"
                    .formatted(component.name()),
                "add currency: USD, or what it is"));
        return;
      }
    }
  }
}
