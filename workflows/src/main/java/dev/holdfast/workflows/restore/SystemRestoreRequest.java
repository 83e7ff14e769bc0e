package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dr restore PLAN} asks for.
 *
 * @param plan what is to be restored and all that it depends on; every component has a provider
 * @param to of each component with backups the newest backup not after this, null for the newest of
 *     all
 */
public record SystemRestoreRequest(RunRequest run, RecoveryPlan plan, @Nullable Instant to) {

  /** One recovery of a plan at a time. */
  public static String workflowId(String plan) {
    return "recovery/" + plan;
  }

  /** The components that this version has nothing for, in the order of their names. */
  public static List<String> withoutProvider(RecoveryPlan plan) {
    return plan.all()
        .filter(it -> ComponentRestores.provider(it).isEmpty())
        .map(Component::component)
        .sorted()
        .toList();
  }

  /** The number of each component in the order of the run, from 1: part of its run's id. */
  SortedMap<String, Integer> positions() {
    SortedMap<String, Integer> positions = new TreeMap<>();
    PlanGraph.of(plan).order().forEach(it -> positions.put(it.component(), positions.size() + 1));
    return positions;
  }
}
