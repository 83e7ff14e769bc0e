package dev.holdfast.workflows.system;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;

/** Signals between the runs of a plan. */
public final class RunMessages {

  private RunMessages() {}

  /** Told whether it was delivered: a run that has ended meanwhile does not hear, and need not. */
  public static Promise<Boolean> send(WorkflowExecution to, String name, Object... message) {
    return Async.procedure(() -> Workflow.newUntypedExternalWorkflowStub(to).signal(name, message))
        .handle((delivered, failure) -> failure == null);
  }

  /** As {@link #send(WorkflowExecution, String, Object...)}, once the child has been started. */
  public static void send(Promise<WorkflowExecution> child, String name, Object... message) {
    child.handle(
        (to, notStarted) -> to == null ? Workflow.newPromise(false) : send(to, name, message));
  }
}
