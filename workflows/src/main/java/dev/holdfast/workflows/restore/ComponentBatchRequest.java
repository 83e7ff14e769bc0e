package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of components is asked with.
 *
 * @param run what the whole run was asked with
 * @param impact when it began to hurt, as the whole run counts
 * @param parentRunId Temporal's id of the whole run, which is told of components that ended
 * @param plan the components of the batch; what they need outside it is back
 * @param positions their numbers in the order of the whole run
 * @param slots how many of a provider the batch may run at once, by provider
 * @param watched those that something outside the batch waits for
 * @param earlyReports how often it may tell before it ends
 */
public record ComponentBatchRequest(
    RunRequest run,
    Instant impact,
    String parentRunId,
    RecoveryPlan plan,
    SortedMap<String, Integer> positions,
    @Nullable Instant to,
    SortedMap<String, Integer> slots,
    List<String> watched,
    int earlyReports) {

  public ComponentBatchRequest {
    positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    watched = List.copyOf(watched);
  }

  /** The whole run. */
  WorkflowExecution parent() {
    return WorkflowExecution.newBuilder()
        .setWorkflowId(SystemRestoreRequest.workflowId(run.plan()))
        .setRunId(parentRunId)
        .build();
  }

  RestoreChildren children() {
    return new RestoreChildren(run, plan, impact, positions, to);
  }
}
