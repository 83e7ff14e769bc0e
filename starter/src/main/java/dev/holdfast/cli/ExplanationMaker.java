package dev.holdfast.cli;

import dev.holdfast.workflows.plan.BudgetSum;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FunctionProspect;
import dev.holdfast.workflows.plan.HourlyCost;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.LossOutlook;
import dev.holdfast.workflows.plan.Outage;
import dev.holdfast.workflows.plan.PlanAnalysis;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Prospect;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.restore.ComponentRestores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what a plan means for what is away. */
final class ExplanationMaker {

  private final RecoveryPlan plan;
  private final String planHash;
  private final @Nullable Outage outage;
  private final PlanAnalysis analysis;
  private final List<Component> away;
  private final Map<String, LossOutlook> losses;

  /** Without {@code outage} everything is away. */
  ExplanationMaker(Plans.Read read, PlanGraph graph, @Nullable Outage outage) {
    this.plan = read.plan();
    this.planHash = read.hash();
    this.outage = outage;
    this.analysis = outage == null ? PlanAnalysis.of(graph) : PlanAnalysis.of(graph, outage.away());
    this.away = analysis.prospects().stream().map(Prospect::component).toList();
    this.losses = LossOutlook.of(plan, ComponentRestores::takes);
  }

  Explanation explanation() {
    HourlyCost cost = HourlyCost.of(away);
    List<Prospect> path = analysis.criticalPath();
    return new Explanation(
        plan.name(),
        planHash,
        outage == null ? null : lost(outage),
        analysis.prospects().stream().map(this::part).toList(),
        path.stream().map(Prospect::name).toList(),
        new Explanation.Whole(analysis.worst().orElse(null), analysis.atLeast()),
        path.isEmpty() ? null : budget(path),
        analysis.hit(plan.promises().functions()).stream().map(ExplanationMaker::function).toList(),
        tiers(),
        ladder(),
        cost.known().orElse(null),
        cost.unknownFor());
  }

  private Explanation.Lost lost(Outage it) {
    boolean home = it.cause() == Outage.Cause.SITE && it.lost().equals(plan.home());
    return new Explanation.Lost(it.cause(), it.lost(), home, it.servers(), it.unplaced());
  }

  private Explanation.PathBudget budget(List<Prospect> path) {
    Prospect last = path.get(path.size() - 1);
    BudgetSum sum = BudgetSum.of(path.stream().map(Prospect::component).toList());
    Duration own = last.rto().orElse(null);
    boolean first = last.component().terms().tier() == Tier.P0;
    Duration whole = first ? plan.promises().rto() : null;
    Duration shortest =
        Stream.of(own, whole)
            .flatMap(Stream::ofNullable)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Explanation.PathBudget(
        sum.known().orElse(null),
        sum.atLeast(),
        own,
        whole,
        shortest == null ? null : sum.fitsInto(shortest).orElse(null));
  }

  private static Explanation.Function function(FunctionProspect it) {
    return new Explanation.Function(
        it.function().name(),
        it.awaited().stream().map(Prospect::name).toList(),
        it.function().maxDowntime(),
        it.worst().orElse(null),
        it.atLeast(),
        it.canHold().orElse(null),
        it.function().workaround());
  }

  private Explanation.Part part(Prospect it) {
    Component component = it.component();
    return new Explanation.Part(
        it.name(),
        component.kind(),
        component.terms().tier(),
        outage == null || outage.hit().contains(it.name()),
        it.waitsFor(),
        outage == null ? null : outage.movable(it.name()).orElse(null),
        rto(it),
        new Explanation.Budget(
            component.terms().budget(), it.budget().known().orElse(null), it.budget().atLeast()),
        rpo(component),
        component instanceof Database database ? database.timeout() : null,
        component.terms().costPerHour());
  }

  private static Explanation.Rto rto(Prospect it) {
    return new Explanation.Rto(
        it.rto().orElse(null),
        it.beginsBy().orElse(null),
        it.notBefore(),
        it.left().orElse(null),
        it.worst().orElse(null),
        it.atLeast(),
        it.canHold().orElse(null));
  }

  private Explanation.Rpo rpo(Component component) {
    Duration objective = component.terms().rpo();
    Optional<LossOutlook> loss = Optional.ofNullable(losses.get(component.component()));
    Duration worst = loss.flatMap(LossOutlook::worst).orElse(null);
    return new Explanation.Rpo(
        objective,
        worst,
        canHold(objective, worst),
        loss.flatMap(LossOutlook::taken).map(it -> it.name()).orElse(null),
        loss.stream()
            .flatMap(it -> it.better().stream())
            .map(
                it ->
                    new Explanation.Source(
                        it.road(), it.name(), it.worst(), canHold(objective, it.worst())))
            .toList());
  }

  private static @Nullable Boolean canHold(@Nullable Duration objective, @Nullable Duration worst) {
    return (objective == null || worst == null) ? null : worst.compareTo(objective) <= 0;
  }

  private SortedMap<Tier, Integer> tiers() {
    SortedMap<Tier, Integer> tiers = new TreeMap<>();
    for (Tier tier : Tier.values()) {
      tiers.put(tier, 0);
    }
    away.forEach(it -> tiers.merge(it.terms().tier(), 1, Integer::sum));
    return tiers;
  }

  private List<Explanation.Rung> ladder() {
    List<Explanation.Rung> rungs = new ArrayList<>();
    for (Component component : away.stream().sorted(PlanGraph.READY_ORDER).toList()) {
      for (ImpactStage it : component.terms().impact()) {
        rungs.add(new Explanation.Rung(it.after(), component.component(), it.effect()));
      }
    }
    // stable: of what begins together, the higher tier stays first
    rungs.sort(Comparator.comparing(Explanation.Rung::afterSeconds));
    return rungs;
  }
}
