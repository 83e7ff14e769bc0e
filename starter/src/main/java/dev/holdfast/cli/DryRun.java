package dev.holdfast.cli;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.restore.ComponentRestores;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a verb would do, step by step, without doing it: the fields of {@code dr plan show} and of
 * {@code --dry-run}.
 *
 * @param components in the order in which they begin, also those without a step
 * @param steps of all components, in that order
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
   * @param after the step before it; of a component's first step, the last step of each component
   *     that it needs, as {@code component/step}, or {@code component} if that one has no steps
   */
  record Step(
      String name,
      String component,
      boolean mutates,
      @Nullable String undo,
      boolean irreversible,
      List<String> after,
      @Nullable Duration forecastSeconds) {}

  /** What {@code dr restore} would do to {@code components}, which stand in the order of a run. */
  static DryRun ofRestore(Plans.Read read, List<? extends Component> components) {
    return of(
        read,
        PlannedVerb.RESTORE,
        components.stream().map(it -> part(it, provider(it))).toList(),
        steps(components, restoreSteps(read.plan().policy(), components.size() == 1), true));
  }

  /** What {@code dr restore} would do to {@code database} alone, perhaps in place. */
  static DryRun ofRestore(Plans.Read read, Database database, boolean inPlace) {
    List<Database> alone = List.of(database);
    return of(
        read,
        PlannedVerb.RESTORE,
        List.of(part(database, provider(database))),
        steps(alone, it -> RestoreStep.of(read.plan().policy(), inPlace), true));
  }

  /** A run of several components is approved as a whole. */
  private static Function<Component, List<StepDefinition>> restoreSteps(
      RunPolicy policy, boolean alone) {
    return alone ? it -> ComponentRestores.stepsAlone(it, policy) : ComponentRestores::steps;
  }

  /** What {@code dr backup run} would do to {@code databases}, each for itself. */
  static DryRun ofBackup(Plans.Read read, List<? extends Component> databases) {
    return of(
        read,
        PlannedVerb.BACKUP,
        databases.stream().map(it -> part(it, provider(it))).toList(),
        steps(databases, it -> List.of(BackupStep.values()), false));
  }

  Answer answer() {
    return Answer.done(DryRunText.of(this), this);
  }

  private static DryRun of(
      Plans.Read read, PlannedVerb verb, List<Part> components, List<Step> steps) {
    return new DryRun(read.plan().name(), read.hash(), verb, components, steps);
  }

  private static @Nullable String provider(Component component) {
    return ComponentRestores.provider(component).orElse(null);
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

  private static List<Step> steps(
      List<? extends Component> components,
      Function<Component, List<StepDefinition>> definitions,
      boolean ordered) {
    List<Step> steps = new ArrayList<>();
    Map<String, String> ends = new TreeMap<>();
    for (Component component : components) {
      String name = component.component();
      List<String> after = ordered ? lastSteps(component, ends) : List.of();
      ends.put(name, name);
      for (StepDefinition it : definitions.apply(component)) {
        steps.add(step(it, name, after));
        after = List.of(it.title());
        ends.put(name, name + "/" + it.title());
      }
    }
    return steps;
  }

  private static Step step(StepDefinition it, String component, List<String> after) {
    return new Step(it.title(), component, it.mutates(), it.undo(), it.irreversible(), after, null);
  }

  /** What is not part of this run counts as up. */
  private static List<String> lastSteps(Component component, Map<String, String> ends) {
    return component.terms().dependsOn().stream()
        .distinct()
        .filter(ends::containsKey)
        .map(ends::get)
        .toList();
  }
}
