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
 */
record WholePlan(Scene scene, int components) {

  /** How deep the plan is. */
  static final int LEVELS = 8;

  private static final long SEED = 7;
  private static final String NAME = "benchmark";
  private static final Duration INDEXING = Duration.ofMinutes(2);

  /**
   * How it went.
   *
   * @param took from asking for it to having its report
   * @param errors components that are not back, and workflows that did not complete
   * @param workflows the run, its batches and its components
   * @param largestHistory in events
   */
  record Result(Duration took, long errors, int workflows, long largestHistory) {}

  Result run() throws InterruptedException {
    SystemRestoreRequest request = plan().restore(NAME, null);
    WorkflowStub run =
        scene
            .client()
            .newUntypedWorkflowStub(
                "SystemRestoreWorkflow",
                scene
                    .options()
                    .setWorkflowId(SystemRestoreRequest.workflowId(NAME))
                    .setTypedSearchAttributes(RunAttributes.of(request.run()))
                    .build());
    long begun = System.nanoTime();
    run.start(request);
    RunReport report = run.getResult(RunReport.class);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    List<WorkflowExecutionMetadata> all = workflows();
    long largest =
        all.stream()
            .mapToLong(it -> it.getWorkflowExecutionInfo().getHistoryLength())
            .max()
            .orElse(0);
    return new Result(took, notBack(report) + incomplete(all), all.size(), largest);
  }

  /** As many at once as the bare children are, half of them of each provider. */
  private GraphPlan plan() {
    int atOnce = ChildRate.PARENTS * ChildRate.AT_ONCE / 2;
    GraphPlan plan = new GraphPlan(NAME).atOnce("postgres", atOnce).atOnce("exec", atOnce);
    Random random = new Random(SEED);
    int width = components / LEVELS;
    for (int i = 0; i < components; i++) {
      int level = Math.min(i / width, LEVELS - 1);
      List<String> needs = new ArrayList<>();
      for (int n = 0; n < 3 && level > 0; n++) {
        needs.add(name((level - 1) * width + random.nextInt(width)));
      }
      String[] dependsOn = needs.stream().distinct().toArray(String[]::new);
      if (i % 2 == 0) {
        plan.database(name(i), dependsOn);
      } else {
        plan.service(name(i), dependsOn);
      }
    }
    return plan;
  }

  private static String name(int number) {
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
    String query = "WorkflowId STARTS_WITH '%s'".formatted(SystemRestoreRequest.workflowId(NAME));
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
