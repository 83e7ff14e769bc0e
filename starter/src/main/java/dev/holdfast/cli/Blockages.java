package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether a worker fails to go on with a run: its workflow task is tried again and again.
 * Read from the server alone, since such a run answers no question.
 */
final class Blockages {

  /** The failure is the last thing that happened, but for signals and ends of activities. */
  private static final int NEWEST_EVENTS = 200;

  /** What Temporal says of a replay that went wrong begins with what matters. */
  private static final int LONGEST = 400;

  private final WorkflowClient client;

  Blockages(WorkflowClient client) {
    this.client = client;
  }

  /** Why the run is blocked; empty if it is not. */
  Optional<Failure> of(WorkflowExecutionDescription run) {
    var description = run.getRawDescription();
    if (!description.hasPendingWorkflowTask()
        || description.getPendingWorkflowTask().getAttempt() < 2) {
      return Optional.empty();
    }
    PendingWorkflowTaskInfo task = description.getPendingWorkflowTask();
    return newestEvents(run).stream()
        .filter(Blockages::endsATask)
        .findFirst()
        .filter(HistoryEvent::hasWorkflowTaskFailedEventAttributes)
        .map(HistoryEvent::getWorkflowTaskFailedEventAttributes)
        .filter(it -> !isHarmless(it.getCause()))
        .map(it -> Failure.of(FailureCode.RUN_BLOCKED, sentence(it, task.getAttempt())));
  }

  private List<HistoryEvent> newestEvents(WorkflowExecutionDescription run) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .getWorkflowExecutionHistoryReverse(
            GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(run.getExecution())
                .setMaximumPageSize(NEWEST_EVENTS)
                .build())
        .getHistory()
        .getEventsList();
  }

  private static boolean endsATask(HistoryEvent event) {
    EventType type = event.getEventType();
    return type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        || type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
        || type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
  }

  /** The server's own ways to have a task done anew: something came in while it was worked on. */
  private static boolean isHarmless(WorkflowTaskFailedCause cause) {
    return cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
        || cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE
        || cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE;
  }

  private static String sentence(WorkflowTaskFailedEventAttributes failed, int attempt) {
    String cause = failed.getCause().name().replace("WORKFLOW_TASK_FAILED_CAUSE_", "");
    String message = failed.getFailure().getMessage().replaceAll("\\s+", " ");
    String said = message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
    return "worker %s can't go on with the run (attempt %d): %s: %s"
        .formatted(failed.getIdentity(), attempt, cause, said);
  }
}
