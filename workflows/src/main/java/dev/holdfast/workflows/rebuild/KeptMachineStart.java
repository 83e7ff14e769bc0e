package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hands the old machine over to a run that watches over it when the rebuild is closed. */
final class KeptMachineStart {

  private final VmRebuildRequest request;
  private final MachineStates.Kept kept;

  KeptMachineStart(VmRebuildRequest request, MachineStates.Kept kept) {
    this.request = request;
    this.kept = kept;
  }

  /** Returns once the other run has started, so that this one can close. */
  void handOver(Runbook runbook) {
    Duration window = request.policy().commitWindow();
    Instant untilAt = window.isZero() ? null : Runbook.now().plus(window);
    runbook.add("kept", VmRebuildWorkflowImpl.kept(kept.target(), untilAt));
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                start(untilAt);
              } catch (TemporalFailure e) {
                runbook.leftBehind(
                    "workspace %s: the old machine; no run watches over it"
                        .formatted(kept.target().keptWorkspace()));
              }
            })
        .run();
  }

  private void start(@Nullable Instant untilAt) {
    String rebuild = request.run().run();
    RunRequest asked =
        ChildRuns.request(
            request.run(),
            CommitRequest.runId(rebuild),
            RunRequest.Kind.COMMIT,
            request.run().requestedBy(),
            request.run().reason());
    KeptMachineWorkflow child =
        Workflow.newChildWorkflowStub(
            KeptMachineWorkflow.class, ChildRuns.options(CommitRequest.workflowId(rebuild), asked));
    Async.function(child::watch, new KeptMachineRequest(asked, kept, untilAt, request.webhooks()));
    Workflow.getWorkflowExecution(child).get();
  }
}
