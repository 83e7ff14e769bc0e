package dev.holdfast.benchmark;

import dev.holdfast.benchmark.Scene.Asked;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** From kill -9 of the worker that runs a step until the other one begins its next attempt. */
record KillLatency(Scene scene, Figures figures) {

  private static final int ROUNDS = 36;
  private static final int TOLD_EVERY = 6;
  private static final int PHASE_MILLIS = 37;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Returns how much went wrong: nothing, or it throws. */
  long measure() throws IOException, InterruptedException {
    List<Double> attempts = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      if (round % TOLD_EVERY == 0) {
        Figures.progress("kill %d of %d".formatted(round + 1, ROUNDS));
      }
      scene.workers().ensure(2);
      WorkflowStub run = scene.start(new Asked("HeldStep", List.of()));
      String worker = holder(run.getExecution());
      TimeUnit.MILLISECONDS.sleep((long) PHASE_MILLIS * round); // heartbeats of different ages
      Instant killed = Instant.now();
      scene.workers().kill(worker);
      NoOps.Held held = scene.await("the held step", run.getResultAsync(NoOps.Held.class));
      ends.add(Figures.seconds(Duration.between(killed, Instant.now())));
      attempts.add(Figures.seconds(Duration.between(killed, held.begun())));
    }
    double worst = Collections.max(attempts);
    figures.add("kill", "kills", ROUNDS, "kills", "" + ROUNDS);
    add("medianSeconds", Figures.median(attempts), "kill -9 to next attempt, median", "");
    add("worstSeconds", worst, "kill -9 to next attempt, worst", "under 10 s");
    add("runEndsMedianSeconds", Figures.median(ends), "kill -9 to the run's end, median", "");
    return 0;
  }

  private void add(String field, double seconds, String what, String goal) {
    figures.add(
        "kill", field, Figures.rounded(seconds), what, Figures.text("%.2f s", seconds), goal);
  }

  /** Who runs the step, once its heartbeats come. */
  private String holder(WorkflowExecution run) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<PendingActivityInfo> step = pending(run);
    while (step.isEmpty() || !step.get().hasLastHeartbeatTime()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("nobody runs the step");
      }
      TimeUnit.MILLISECONDS.sleep(20);
      step = pending(run);
    }
    return step.get().getLastWorkerIdentity();
  }

  private Optional<PendingActivityInfo> pending(WorkflowExecution run) {
    return scene
        .connection()
        .stubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(scene.connection().namespace())
                .setExecution(run)
                .build())
        .getPendingActivitiesList()
        .stream()
        .findFirst();
  }
}
