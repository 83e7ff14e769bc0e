package dev.holdfast.activities.postgres;

import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A run that goes on while a test does something. */
record StartedRun(SteeredRun run, CompletableFuture<RunReport> end) {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  RunReport report() {
    return end.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }

  RunReport status() {
    return run.status();
  }

  /** Returns once the run stands at this step. */
  void awaitStep(StepDefinition step) {
    await().atMost(LIMIT).until(() -> step.title().equals(status().currentStep()));
  }

  void abort(String reason) {
    run.abort(new SteeredRun.Abort("tester@here", reason));
  }
}
