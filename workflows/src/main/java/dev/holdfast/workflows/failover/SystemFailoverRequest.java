package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dr failover PLAN}, {@code dr switchover PLAN} and {@code dr failback PLAN} ask for.
 *
 * @param plan what is moved, all that this needs, and what does not move but is needed
 * @param toSite where to; null for where the best standbys elsewhere are
 * @param waiver of the proof that an old primary is down; null if nobody waives it
 * @param acceptedLoss what a person accepts to lose of a server beyond its objective; null if
 *     nobody does
 */
public record SystemFailoverRequest(
    RunRequest run,
    RecoveryPlan plan,
    @Nullable String toSite,
    @Nullable Waiver waiver,
    @Nullable Duration acceptedLoss) {

  /** One recovery of a plan at a time, whichever it is. */
  public static String workflowId(String plan) {
    return "recovery/" + plan;
  }

  /** Whether nothing may be lost. */
  boolean planned() {
    return run.kind() != RunRequest.Kind.FAILOVER;
  }

  /** The number of each component in the order of the run, from 1: part of its run's id. */
  SortedMap<String, Integer> positions() {
    SortedMap<String, Integer> positions = new TreeMap<>();
    MovedPlan.graph(plan)
        .order()
        .forEach(it -> positions.put(it.component(), positions.size() + 1));
    return positions;
  }

  /** The same, to be watched there. */
  public SystemFailoverRequest watchedAt(@Nullable String address) {
    return new SystemFailoverRequest(run.watchedAt(address), plan, toSite, waiver, acceptedLoss);
  }
}
