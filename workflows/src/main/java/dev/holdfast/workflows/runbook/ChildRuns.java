package dev.holdfast.workflows.runbook;

import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs that a run starts: each is found and steered by an id of its own, as if a person asked. */
public final class ChildRuns {

  private ChildRuns() {}

  /** What a child of {@code parent} is asked with; it has no objectives of its own. */
  public static RunRequest request(
      RunRequest parent, String run, RunRequest.Kind kind, String by, @Nullable String reason) {
    return new RunRequest(
        run,
        kind,
        parent.plan(),
        parent.planHash(),
        parent.component(),
        parent.site(),
        by,
        reason,
        null,
        null,
        null,
        null);
  }

  /** It outlives its parent; a parent that is cancelled waits for its undo. */
  public static ChildWorkflowOptions options(String workflowId, RunRequest request) {
    Map<String, Object> memo = new TreeMap<>();
    memo.put(RunRequest.MEMO, request);
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(workflowId)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
        .setTypedSearchAttributes(RunAttributes.of(request))
        .setMemo(memo)
        .setStaticSummary(request.kind() + " of " + request.subject())
        .build();
  }
}
