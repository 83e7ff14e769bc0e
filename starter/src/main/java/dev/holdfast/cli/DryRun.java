package dev.holdfast.cli;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.backup.FilesBackupStep;
import dev.holdfast.workflows.failover.ComponentMoves;
import dev.holdfast.workflows.failover.FailbackStep;
import dev.holdfast.workflows.failover.FailoverStep;
import dev.holdfast.workflows.failover.SystemMoveStep;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.rebuild.RebuildStep;
import dev.holdfast.workflows.restore.ComponentRestores;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verb would do, step by step, without doing it: the fields of {@code dr plan show} and of
 * {@code --dry-run}.
 *
 * @param components in the order in which they begin, also those without a step
 * @param steps of all components, in that order, between those of the run itself
 */
record DryRun(
    String plan, String planHash, PlannedVerb verb, List<Part> components, List<Step> steps) {

  /**
   * One component.
   *
   * @param provider what would do it; null if this version has nothing that could
   */
  record Part(
      String component,
      Component.Kind kind,
      Tier tier,
      @Nullable String provider,
      List<String> dependsOn,
      @Nullable Duration rtoSeconds,
      @Nullable Duration rpoSeconds) {}

  /**
   * One step.
   *
   * @param component null if it is a step of the run of several components itself
   * @param after the step before it; of a component's first step, the last step of each component
   *     that it needs, as {@code component/step}, or {@code component} if that one has no steps; of
   *     the last step of a run of several components, those of all that nothing else needs
   */
  record Step(
      String name,
      @Nullable String component,
      boolean mutates,
      @Nullable String undo,
      boolean irreversible,
      List<String> after,
      List<String> afterComponents,
      @Nullable Duration forecastSeconds) {}

  /** What {@code dr restore PLAN COMPONENT} would do. */
  static DryRun ofRestore(Plans.Read read, Component component) {
    StepOrder order = new StepOrder();
    order.alone(component, ComponentRestores.stepsAlone(component, read.plan().policy()));
    return of(read, PlannedVerb.RESTORE, List.of(component), order);
  }

  /** What {@code dr restore} would do to {@code database} alone, perhaps in place. */
  static DryRun ofRestore(Plans.Read read, Database database, boolean inPlace) {
    StepOrder order = new StepOrder();
    order.alone(database, RestoreStep.of(read.plan().policy(), inPlace));
    return of(read, PlannedVerb.RESTORE, List.of(database), order);
  }

  /**
   * What a run of several components would do, which stand in its order. It is approved as a whole,
   * and tells people as a whole.
   */
  static DryRun ofSystemRestore(Plans.Read read, List<? extends Component> components) {
    List<StepDefinition> own = ComponentRestores.stepsOfSeveral(read.plan().policy());
    int last = own.size() - 1;
    StepOrder order = new StepOrder();
    order.first(own.subList(0, last));
    components.forEach(it -> order.add(it, ComponentRestores.steps(it)));
    order.last(own.subList(last, own.size()));
    return of(read, PlannedVerb.RESTORE, components, order);
  }

  /** What {@code verb} would do to a whole server: its databases move together. */
  static DryRun ofMove(Plans.Read read, Server server, PlannedVerb verb) {
    StepOrder order = new StepOrder();
    order.first(
        verb == PlannedVerb.FAILBACK
            ? FailbackStep.of(read.plan().policy())
            : FailoverStep.of(read.plan().policy()));
    return of(read, verb, server.databases(), order);
  }

  /** What {@code verb} would do to what moves of a plan. */
  static DryRun ofSystemMove(Plans.Read read, RecoveryPlan moved, PlannedVerb verb) {
    PlanGraph graph = MovedPlan.graph(moved);
    RunRequest.Kind kind = RunRequest.Kind.valueOf(verb.name());
    StepOrder order = new StepOrder();
    order.first(SystemMoveStep.before(moved));
    graph
        .order()
        .forEach(it -> order.add(it, ComponentMoves.steps(it, kind), graph.needs(it.component())));
    order.last(SystemMoveStep.after(moved));
    return new DryRun(
        read.plan().name(),
        read.hash(),
        verb,
        graph.order().stream()
            .map(it -> part(it, ComponentMoves.provider(it).orElse(null)))
            .toList(),
        order.steps());
  }

  /** What {@code dr freeze} or {@code dr unfreeze} would do to several components at once. */
  static DryRun ofFreeze(
      Plans.Read read,
      List<? extends Component> components,
      List<StepDefinition> steps,
      PlannedVerb verb) {
    StepOrder order = new StepOrder();
    order.first(steps);
    return of(read, verb, components, order);
  }

  /** What {@code dr rebuild} would do. */
  static DryRun ofRebuild(Plans.Read read, Machine machine) {
    StepOrder order = new StepOrder();
    order.alone(machine, RebuildStep.of(read.plan().policy()));
    return new DryRun(
        read.plan().name(),
        read.hash(),
        PlannedVerb.REBUILD,
        List.of(part(machine, "terraform")),
        order.steps());
  }

  /** What {@code dr backup run} would do to {@code components}, each for itself. */
  static DryRun ofBackup(Plans.Read read, List<? extends Component> components) {
    StepOrder order = new StepOrder();
    components.forEach(
        it ->
            order.alone(
                it,
                FilesTarget.isOf(it)
                    ? List.of(FilesBackupStep.values())
                    : List.of(BackupStep.values())));
    return of(read, PlannedVerb.BACKUP, components, order);
  }

  Answer answer() {
    return Answer.done(DryRunText.of(this), this);
  }

  private static DryRun of(
      Plans.Read read, PlannedVerb verb, List<? extends Component> components, StepOrder order) {
    return new DryRun(
        read.plan().name(),
        read.hash(),
        verb,
        components.stream().map(DryRun::part).toList(),
        order.steps());
  }

  private static Part part(Component it) {
    return part(it, ComponentRestores.provider(it).orElse(null));
  }

  private static Part part(Component it, @Nullable String provider) {
    return new Part(
        it.component(),
        it.kind(),
        it.terms().tier(),
        provider,
        it.terms().dependsOn(),
        it.terms().rto(),
        it.terms().rpo());
  }
}
