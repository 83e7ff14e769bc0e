package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a run of the whole plan. A component's child has the very id that a restore of
 * the component alone has, so that Temporal lets only one of them run.
 *
 * @param run what the whole run was asked with
 * @param impact when it began to hurt, as the whole run counts
 * @param positions the number of each component in the order of the whole run
 * @param to of each database the newest backup not after this
 */
record ComponentChildren(
    RunRequest run,
    RecoveryPlan plan,
    Instant impact,
    SortedMap<String, Integer> positions,
    @Nullable Instant to) {

  ComponentChildren {
    positions = new TreeMap<>(positions);
  }

  /** A component before its child is started. */
  ComponentReport pending(Component component) {
    String name = component.component();
    return ComponentReport.pending(component, runOf(name), workflowId(name));
  }

  private String runOf(String component) {
    return run.run() + "-" + positions.getOrDefault(component, 0);
  }

  private String workflowId(String component) {
    return DatabaseRestoreRequest.workflowId(run.plan(), component);
  }

  /** A child that is not started yet, and what it will be asked. */
  record Child(ChildWorkflowStub stub, Object request) {}

  Child of(Component component) {
    RunRequest request = requestOf(component);
    ChildWorkflowOptions options =
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(workflowId(component.component()))
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
            .setTypedSearchAttributes(RunAttributes.ofPart(request))
            .setMemo(memo(request))
            .setStaticSummary(request.kind() + " of " + request.subject())
            .build();
    return new Child(
        Workflow.newUntypedChildWorkflowStub(type(component), options), asked(component, request));
  }

  private static SortedMap<String, Object> memo(RunRequest request) {
    SortedMap<String, Object> memo = new TreeMap<>();
    memo.put(RunRequest.MEMO, request);
    return memo;
  }

  private RunRequest requestOf(Component component) {
    String name = component.component();
    return new RunRequest(
        runOf(name),
        run.kind(),
        run.plan(),
        run.planHash(),
        name,
        run.site(),
        run.requestedBy(),
        run.reason(),
        run.impactAt(),
        component.terms().rto(),
        component.terms().rpo(),
        run.webUi() == null ? null : run.webUi() + "%2F" + name);
  }

  private static String type(Component component) {
    return switch (component.kind()) {
      case DATABASE -> "DatabaseRestoreWorkflow";
      case REPOSITORY -> "RepositoryRestoreWorkflow";
      case SERVICE -> "ServiceRestartWorkflow";
      case MACHINE, SECRETS, FILES, TRAFFIC, COMMAND -> throw nothingRestores(component);
    };
  }

  /** Services are components of their own here; people are told how it ended by the whole run. */
  private Object asked(Component component, RunRequest request) {
    if (component instanceof Service service) {
      return new ServiceRestartRequest(request, service, plan.webhooks(), plan.policy(), true);
    }
    if (component instanceof Repository repository) {
      return new RepositoryRestoreRequest(
          request, repository, plan.webhooks(), plan.policy(), true);
    }
    return plan.database(component.component())
        .map(it -> asked(it, request))
        .orElseThrow(() -> nothingRestores(component));
  }

  private DatabaseRestoreRequest asked(RecoveryPlan.DatabaseOnServer it, RunRequest request) {
    return new DatabaseRestoreRequest(
        request,
        DatabaseTarget.of(request.run(), plan, it),
        List.of(),
        plan.webhooks(),
        plan.policy(),
        true,
        to,
        null,
        false,
        false);
  }

  private static IllegalArgumentException nothingRestores(Component component) {
    return new IllegalArgumentException("nothing restores " + component);
  }
}
