package dev.holdfast.benchmark;

import dev.holdfast.workflows.fakes.GraphPlan;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The restore of a whole plan of databases and services in levels, each of which depends on up to
 * three of the level before: all of it real but what the components do.
 *
 * @param name of the plan, its own in each run
 */
record WholePlan(Scene scene, String name, int components) {

  /** How deep the plan is. */
  static final int LEVELS = 8;

  private static final long SEED = 7;
  private static final Duration INDEXING = Duration.ofMinutes(2);

  /**
   * How it went.
   *
   * @param cost from asking for it to having its report
   * @param errors workflows that did not complete
   * @param workflows the run, its batches and its components
   * @param largestHistory in events
   */
  record Result(Cost cost, long errors, int workflows, long largestHistory) {}

  Result run() throws InterruptedException {
    SystemRestoreRequest request = plan().restore(name, null);
    WorkflowStub run =
        scene
            .client()
            .newUntypedWorkflowStub(
                "SystemRestoreWorkflow",
                scene
                    .options()
                    .setWorkflowId(SystemRestoreRequest.workflowId(name))
                    .setTypedSearchAttributes(RunAttributes.of(request.run()))
                    .build());
    Cost begun = scene.clocks();
    run.start(request);
    RunReport report =
        scene.await(
            "plan of %d components".formatted(components), run.getResultAsync(RunReport.class));
    Cost cost = scene.clocks().since(begun);
    Figures.progress("plan of %d components: %s".formatted(components, cost.text()));
    if (notBack(report) > 0) {
      throw new IllegalStateException(
          "%d components are not back: %s".formatted(notBack(report), report.error()));
    }
    List<WorkflowExecutionMetadata> all = workflows();
    long largest =
        all.stream()
            .mapToLong(it -> it.getWorkflowExecutionInfo().getHistoryLength())
            .max()
            .orElse(0);
    return new Result(cost, incomplete(all), all.size(), largest);
  }

  /** As many at once as the bare children are, half of them of each provider. */
  private GraphPlan plan() {
    int atOnce = ChildRate.PARENTS * ChildRate.AT_ONCE / 2;
    GraphPlan plan = new GraphPlan(name).atOnce("postgres", atOnce).atOnce("exec", atOnce);
    Random random = new Random(SEED);
    int width = components / LEVELS;
    for (int i = 0; i < components; i++) {
      int level = Math.min(i / width, LEVELS - 1);
      List<String> needs = new ArrayList<>();
      for (int n = 0; n < 3 && level > 0; n++) {
        needs.add(component((level - 1) * width + random.nextInt(width)));
      }
      String[] dependsOn = needs.stream().distinct().toArray(String[]::new);
      if (i % 2 == 0) {
        plan.database(component(i), dependsOn);
      } else {
        plan.service(component(i), dependsOn);
      }
    }
    return plan;
  }

  private static String component(int number) {
    return "c%05d".formatted(number);
  }

  private long notBack(RunReport report) {
    long back =
        report.added().get("components") instanceof List<?> all
            ? all.stream()
                .filter(it -> it instanceof Map<?, ?> map && "DONE".equals(map.get("state")))
                .count()
            : 0;
    return components - back;
  }

  private static long incomplete(List<WorkflowExecutionMetadata> all) {
    return all.stream()
        .filter(it -> it.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED)
        .count();
  }

  /** All workflows of the run; what has just ended is listed a moment later. */
  private List<WorkflowExecutionMetadata> workflows() throws InterruptedException {
    String query = "WorkflowId STARTS_WITH '%s'".formatted(SystemRestoreRequest.workflowId(name));
    long end = System.nanoTime() + INDEXING.toNanos();
    List<WorkflowExecutionMetadata> found = List.of();
    while (found.size() <= components || found.stream().anyMatch(WholePlan::runs)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%d of the run's workflows are listed".formatted(found.size()));
      }
      TimeUnit.SECONDS.sleep(1);
      found = scene.client().listExecutions(query).toList();
    }
    return found;
  }

  private static boolean runs(WorkflowExecutionMetadata it) {
    return it.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }
}
