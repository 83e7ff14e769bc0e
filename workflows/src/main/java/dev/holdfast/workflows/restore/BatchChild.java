package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The child that restores a batch, not started yet, and what it will be asked. */
record BatchChild(ChildWorkflowStub stub, ComponentBatchRequest request) {

  static BatchChild of(
      RestoreChildren whole,
      PlanGraph graph,
      int number,
      BatchForming.Formed formed,
      SortedMap<String, Integer> slots,
      int earlyReports) {
    List<String> names = formed.members().stream().map(Component::component).toList();
    var inside = new TreeSet<>(names);
    SortedMap<String, Integer> positions = new TreeMap<>();
    names.forEach(it -> positions.put(it, whole.positions().getOrDefault(it, 0)));
    var request =
        new ComponentBatchRequest(
            whole.run(),
            whole.impact(),
            Workflow.getInfo().getRunId(),
            PlanSlice.only(whole.plan(), names),
            positions,
            whole.to(),
            slots,
            names.stream().filter(it -> !inside.containsAll(graph.neededBy(it))).toList(),
            earlyReports);
    return new BatchChild(
        Workflow.newUntypedChildWorkflowStub(
            "ComponentBatchWorkflow", options(whole, number, names.size())),
        request);
  }

  private static ChildWorkflowOptions options(RestoreChildren whole, int number, int size) {
    String run = whole.run().run();
    String root = SystemRestoreRequest.workflowId(whole.run().plan());
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(root + "/" + run + "/batch-" + number)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setStaticSummary(size + " components of run " + run)
        .build();
  }
}
