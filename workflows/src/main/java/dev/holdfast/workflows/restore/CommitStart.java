package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hands the old database over to a run that watches over it when the restore is closed. */
final class CommitStart {

  private final DatabaseRestoreRequest request;

  CommitStart(DatabaseRestoreRequest request) {
    this.request = request;
  }

  /**
   * When the old database may be removed, counted from now; null without a window: then nobody but
   * a person removes it.
   */
  @Nullable Instant untilAt() {
    Duration window = request.policy().commitWindow();
    return window.isZero() ? null : Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(window);
  }

  /** Returns once the other run has started, so that this one can close. */
  void handOver(Runbook runbook, DatabaseSwaps.Swapped swapped, @Nullable Instant untilAt) {
    String kept = swapped.kept();
    if (kept == null) {
      return;
    }
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                start(kept, swapped.at(), untilAt);
              } catch (TemporalFailure e) {
                runbook.leftBehind("database " + kept + ": the old one; no run watches over it");
              }
            })
        .run();
  }

  private void start(String kept, Instant swappedAt, @Nullable Instant untilAt) {
    String restore = request.run().run();
    String run = CommitRequest.runId(restore);
    RunRequest asked =
        ChildRuns.request(
            request.run(),
            run,
            RunRequest.Kind.COMMIT,
            request.run().requestedBy(),
            request.run().reason());
    CommitWorkflow child =
        Workflow.newChildWorkflowStub(
            CommitWorkflow.class, ChildRuns.options(CommitRequest.workflowId(restore), asked));
    Async.function(
        child::commit,
        new CommitRequest(
            asked,
            request.target().forRun(run),
            restore,
            kept,
            swappedAt,
            untilAt,
            request.services(),
            request.webhooks(),
            CommitProgress.none()));
    Workflow.getWorkflowExecution(child).get();
  }
}
