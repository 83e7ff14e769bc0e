package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.HourlyCost;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.Outage;
import dev.holdfast.workflows.plan.PlanAnalysis;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Prospect;
import dev.holdfast.workflows.plan.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields that {@code dr plan explain} adds. They are about what is away: what was lost and all
 * that needs it, or everything.
 *
 * @param lost null if nothing was named
 * @param components in the order of recovery
 * @param criticalPath the chain of components that is back last
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

  /** Null is unknown. */
  record Rpo(
      @Nullable Duration objectiveSeconds,
      @Nullable Duration worstSeconds,
      @Nullable Boolean canHold) {}

  /** What users lose of a component from some time on. */
  record Rung(Duration afterSeconds, String component, String effect) {}

  static Explanation of(Plans.Read read, PlanGraph graph, @Nullable Outage outage) {
    PlanAnalysis analysis =
        outage == null ? PlanAnalysis.of(graph) : PlanAnalysis.of(graph, outage.away());
    List<Prospect> prospects = analysis.prospects();
    List<Component> away = prospects.stream().map(Prospect::component).toList();
    HourlyCost cost = HourlyCost.of(away);
    return new Explanation(
        read.plan().name(),
        read.hash(),
        outage == null ? null : lost(read, outage),
        prospects.stream().map(it -> part(it, outage)).toList(),
        analysis.criticalPath().stream().map(Prospect::name).toList(),
        new Whole(analysis.worst().orElse(null), analysis.atLeast()),
        tiers(away),
        ladder(away),
        cost.known().orElse(null),
        cost.unknownFor());
  }

  private static Lost lost(Plans.Read read, Outage it) {
    boolean home = it.cause() == Outage.Cause.SITE && it.lost().equals(read.plan().home());
    return new Lost(it.cause(), it.lost(), home, it.servers(), it.unplaced());
  }

  private static Part part(Prospect it, @Nullable Outage outage) {
    Component component = it.component();
    return new Part(
        it.name(),
        component.kind(),
        component.terms().tier(),
        outage == null || outage.hit().contains(it.name()),
        it.waitsFor(),
        outage == null ? null : outage.movable(it.name()).orElse(null),
        rto(it),
        rpo(component),
        component instanceof Database database ? database.timeout() : null,
        component.terms().costPerHour());
  }

  private static Rto rto(Prospect it) {
    return new Rto(
        it.rto().orElse(null),
        it.beginsBy().orElse(null),
        it.notBefore(),
        it.left().orElse(null),
        it.worst().orElse(null),
        it.atLeast(),
        it.canHold().orElse(null));
  }

  private static Rpo rpo(Component component) {
    Duration objective = component.terms().rpo();
    Duration worst = PlanAnalysis.worstLoss(component).orElse(null);
    return new Rpo(objective, worst, canHold(objective, worst));
  }

  private static @Nullable Boolean canHold(@Nullable Duration objective, @Nullable Duration worst) {
    return (objective == null || worst == null) ? null : worst.compareTo(objective) <= 0;
  }

  private static SortedMap<Tier, Integer> tiers(List<Component> away) {
    SortedMap<Tier, Integer> tiers = new TreeMap<>();
    for (Tier tier : Tier.values()) {
      tiers.put(tier, 0);
    }
    away.forEach(it -> tiers.merge(it.terms().tier(), 1, Integer::sum));
    return tiers;
  }

  private static List<Rung> ladder(List<Component> away) {
    List<Rung> rungs = new ArrayList<>();
    for (Component component : away.stream().sorted(PlanGraph.READY_ORDER).toList()) {
      for (ImpactStage it : component.terms().impact()) {
        rungs.add(new Rung(it.after(), component.component(), it.effect()));
      }
    }
    // stable: of what begins together, the higher tier stays first
    rungs.sort(Comparator.comparing(Rung::afterSeconds));
    return rungs;
  }
}
