package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the runs are called that a run of several components consists of, and what they are asked
 * with.
 *
 * @param whole what the whole run was asked with
 * @param positions the number of each component in the order of the whole run
 */
public record PartRuns(RunRequest whole, SortedMap<String, Integer> positions) {

  public PartRuns {
    positions = new TreeMap<>(positions);
  }

  /** A component before its run is started; {@code provider} will run it. */
  public ComponentReport pending(Component component, @Nullable String provider) {
    String name = component.component();
    return ComponentReport.pending(component, provider, runOf(name), workflowId(name));
  }

  private String runOf(String component) {
    return whole.run() + "-" + positions.getOrDefault(component, 0);
  }

  /** One recovery of a component at a time, alone or as a part. */
  private String workflowId(String component) {
    return "recovery/" + whole.plan() + "/" + component;
  }

  /** What the run of {@code component} is asked with. */
  public RunRequest request(Component component) {
    String name = component.component();
    return new RunRequest(
        runOf(name),
        whole.kind(),
        whole.plan(),
        whole.planHash(),
        name,
        whole.site(),
        whole.requestedBy(),
        whole.reason(),
        whole.impactAt(),
        component.terms().rto(),
        component.terms().rpo(),
        whole.webUi() == null ? null : whole.webUi() + "%2F" + name);
  }

  /**
   * A child that outlives this run: what it undid when it was stopped must not be lost.
   *
   * @param type of its workflow
   * @param asked what the workflow is given
   */
  public ComponentChildren.Child child(
      Component component, String type, RunRequest request, Object asked) {
    ChildWorkflowOptions options =
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(workflowId(component.component()))
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
            .setTypedSearchAttributes(RunAttributes.ofPart(request))
            .setMemo(memo(request))
            .setStaticSummary(request.kind() + " of " + request.subject())
            .build();
    return new ComponentChildren.Child(Workflow.newUntypedChildWorkflowStub(type, options), asked);
  }

  private static SortedMap<String, Object> memo(RunRequest request) {
    SortedMap<String, Object> memo = new TreeMap<>();
    memo.put(RunRequest.MEMO, request);
    return memo;
  }
}
