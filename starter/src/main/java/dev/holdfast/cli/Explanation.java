package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.LossSource;
import dev.holdfast.workflows.plan.Outage;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Prospect;
import dev.holdfast.workflows.plan.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields that {@code dr plan explain} adds. They are about what is away: what was lost and all
 * that needs it, or everything.
 *
 * @param lost null if nothing was named
 * @param components in the order of recovery
 * @param criticalPath the chain of components that is back last
 * @param budget of the critical path; null if nothing is away
 * @param functions of the business, those that need something that is away, in the order of the
 *     plan
 * @param tiers how many components of each tier are away
 * @param impact what users lose, in the order of time
 * @param costPerHour the sum of what the plan says; null if it says nothing
 * @param costUnknown the components that it gives no cost for
 */
record Explanation(
    String plan,
    String planHash,
    @Nullable Lost lost,
    List<Part> components,
    List<String> criticalPath,
    Whole rto,
    @Nullable PathBudget budget,
    List<Function> functions,
    SortedMap<Tier, Integer> tiers,
    List<Rung> impact,
    @Nullable BigDecimal costPerHour,
    List<String> costUnknown) {

  /** What was lost; of a site, which servers have a place there and where else they have one. */
  record Lost(
      Outage.Cause what,
      String name,
      boolean home,
      List<Outage.Holding> servers,
      List<String> unplaced) {}

  /** By when all of it is back; {@code worstSeconds} is null if nobody knows. */
  record Whole(@Nullable Duration worstSeconds, Duration atLeastSeconds) {}

  /**
   * What the budgets of the critical path add up to.
   *
   * @param sumSeconds null if the plan has none for some of them
   * @param rtoSeconds what its last component promises; null if nothing
   * @param planRtoSeconds what the plan promises for it: nothing, null, unless it is of tier P0
   * @param canHold whether the sum fits into both; null if there is neither, or nobody knows
   */
  record PathBudget(
      @Nullable Duration sumSeconds,
      Duration sumAtLeastSeconds,
      @Nullable Duration rtoSeconds,
      @Nullable Duration planRtoSeconds,
      @Nullable Boolean canHold) {}

  /**
   * What people do with what is away.
   *
   * @param needs what of it is away
   * @param canHold whether all of that is back within the longest that they can bear; null if
   *     nobody knows
   * @param workaround what they do meanwhile; null if the plan has nothing
   */
  record Function(
      String function,
      List<String> needs,
      Duration maxDowntimeSeconds,
      @Nullable Duration worstSeconds,
      Duration atLeastSeconds,
      @Nullable Boolean canHold,
      @Nullable String workaround) {}

  /**
   * One component that is away.
   *
   * @param hit whether it was lost itself, not only something that it needs
   * @param canMove whether it and all that it needs have a place at another site; null if nobody
   *     knows, or if no site was lost
   * @param stepTimeoutSeconds when a long step that hangs is given up; null if there is none
   */
  record Part(
      String component,
      Component.Kind kind,
      Tier tier,
      boolean hit,
      List<String> waitsFor,
      @Nullable Boolean canMove,
      Rto rto,
      Budget budget,
      Rpo rpo,
      @Nullable Duration stepTimeoutSeconds,
      @Nullable BigDecimal costPerHour) {}

  /** As {@link Prospect} has it; null is unknown. */
  record Rto(
      @Nullable Duration objectiveSeconds,
      @Nullable Duration beginsBySeconds,
      Duration beginsAtLeastSeconds,
      @Nullable Duration leftSeconds,
      @Nullable Duration worstSeconds,
      Duration atLeastSeconds,
      @Nullable Boolean canHold) {}

  /** Its own budget, and that of the longest way to it, itself included; null is unknown. */
  record Budget(
      @Nullable Duration ownSeconds, @Nullable Duration sumSeconds, Duration sumAtLeastSeconds) {}

  /**
   * Null is unknown.
   *
   * @param source what {@code worstSeconds} goes by; null if there is nothing that this version
   *     restores from, or if the plan does not say how recent it is
   * @param notYet what the plan names that would lose less, but that this version can't restore
   *     from, the best first
   */
  record Rpo(
      @Nullable Duration objectiveSeconds,
      @Nullable Duration worstSeconds,
      @Nullable Boolean canHold,
      @Nullable String source,
      List<Source> notYet) {}

  /** What a component could be brought back from. */
  record Source(
      LossSource.Road road, String source, Duration worstSeconds, @Nullable Boolean canHold) {}

  /** What users lose of a component from some time on. */
  record Rung(Duration afterSeconds, String component, String effect) {}

  static Explanation of(Plans.Read read, PlanGraph graph, @Nullable Outage outage) {
    return new ExplanationMaker(read, graph, outage).explanation();
  }
}
