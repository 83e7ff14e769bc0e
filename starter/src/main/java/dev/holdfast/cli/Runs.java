package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateStage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The runs that a Temporal cluster and this machine's evidence know. A question never waits for a
 * worker that is not there: each has its own deadline.
 */
final class Runs {

  /** Under this key a workflow's memo holds the {@link RunRequest}. */
  static final String MEMO = RunRequest.MEMO;

  private static final String COMMITS = CommitRequest.workflowId("");

  private static final Duration QUERY = Duration.ofSeconds(5);
  private static final Duration PART = Duration.ofSeconds(1);
  private static final Duration MESSAGE = Duration.ofSeconds(10);

  private final WorkflowClient client;
  private final Blockages blockages;
  private final EvidenceDirectory evidence;
  private final Deadline deadline = new Deadline();

  Runs(WorkflowClient client, EvidenceDirectory evidence) {
    this.client = client;
    this.blockages = new Blockages(client);
    this.evidence = evidence;
  }

  /** The run of this id; fails with {@link FailureCode#NO_SUCH_RUN} if there is none. */
  WorkflowExecution find(String run) {
    return tryFind(run)
        .orElseThrow(() -> new CommandFailure(FailureCode.NO_SUCH_RUN, "there is no run " + run));
  }

  /** The run of this id, found by its search attribute. */
  Optional<WorkflowExecution> tryFind(String run) {
    return list("HfRun = '" + word(run) + "'").stream()
        .findFirst()
        .map(WorkflowExecutionMetadata::getExecution);
  }

  /**
   * The run that watches over what a restore has kept; {@code run} is the restore's id or its own.
   */
  WorkflowExecution commitOf(String run) {
    return tryFind(CommitRequest.runId(run))
        .or(() -> tryFind(run).filter(it -> it.getWorkflowId().startsWith(COMMITS)))
        .orElseThrow(
            () ->
                new CommandFailure(
                    tryFind(run).isPresent()
                        ? FailureCode.MESSAGE_REFUSED
                        : FailureCode.NO_SUCH_RUN,
                    "there is no run " + run + " that has kept an old database to decide about"));
  }

  /** Ids and plan names are words, and nothing else gets into a query. */
  private static String word(String text) {
    if (!text.matches("[a-z0-9-]{1,60}")) {
      throw new CommandFailure(
          FailureCode.NO_SUCH_RUN, "neither a run nor a plan can be called " + text);
    }
    return text;
  }

  /** The newest run of a plan. */
  WorkflowExecution newestOf(String plan) {
    // neither a part of a run nor what waits for a decision for days is what was run last
    return list("HfPlan = '" + word(plan) + "' AND HfComponent IS NULL AND HfKind != 'COMMIT'")
        .stream()
        .findFirst()
        .map(WorkflowExecutionMetadata::getExecution)
        .orElseThrow(
            () ->
                new CommandFailure(
                    FailureCode.NO_SUCH_RUN,
                    "there is neither a run nor a plan with runs called " + plan));
  }

  /** At most 100 runs, newest first. */
  List<WorkflowExecutionMetadata> list(String query) {
    return client.listExecutions(query).limit(100).toList();
  }

  /**
   * Fails with {@link FailureCode#ALREADY_RUNNING} if one of these components is being restored on
   * its own: a run of the plan could not restore it.
   */
  void requireNoneAlone(String plan, List<String> components) {
    String prefix = SystemRestoreRequest.workflowId(word(plan)) + "/";
    list("WorkflowId STARTS_WITH '" + prefix + "' AND ExecutionStatus = 'Running'").stream()
        .map(WorkflowExecutionMetadata::getExecution)
        .filter(it -> components.contains(it.getWorkflowId().substring(prefix.length())))
        .findFirst()
        .ifPresent(
            it -> {
              throw new CommandFailure(FailureCode.ALREADY_RUNNING, describe(it));
            });
  }

  /** The request that started a run, out of its memo. */
  Optional<RunRequest> request(WorkflowExecutionMetadata run) {
    return Optional.ofNullable(run.getMemo(MEMO, RunRequest.class, RunRequest.class));
  }

  private WorkflowStub stub(WorkflowExecution execution) {
    return client.newUntypedWorkflowStub(
        WorkflowTargetOptions.newBuilder().setWorkflowExecution(execution).build());
  }

  /** Which run this is, who wanted it and since when, in one sentence. */
  String describe(WorkflowExecution execution) {
    WorkflowExecutionDescription it = stub(execution).describe();
    String who =
        request(it)
            .map(run -> "run " + run.run() + ", asked for by " + run.requestedBy())
            .orElse("run of unknown origin");
    return "%s runs already: %s, since %s"
        .formatted(execution.getWorkflowId(), who, ContractJson.written(it.getStartTime()));
  }

  /** The run as it stands: from the evidence if it is closed, else from the run itself. */
  ObjectNode status(String command, WorkflowExecution execution) {
    WorkflowStub stub = stub(execution);
    WorkflowExecutionDescription it = stub.describe();
    return isRunning(it)
        ? ContractJson.answer(command, running(stub, it))
        : closed(command, stub, it);
  }

  /** The run as it stands now and what its activities told last; empty once it is closed. */
  Optional<RunLook> look(WorkflowExecution execution) {
    WorkflowStub stub = stub(execution);
    WorkflowExecutionDescription it = stub.describe();
    return isRunning(it)
        ? Optional.of(RunLook.of(running(stub, it), it.getRawDescription()))
        : Optional.empty();
  }

  private static boolean isRunning(WorkflowExecutionDescription it) {
    return it.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  /** A run that is blocked answers no question, so it is not asked. */
  private RunReport running(WorkflowStub stub, WorkflowExecutionDescription it) {
    Optional<Failure> blocked = blockages.of(it);
    if (blocked.isPresent()) {
      return outline(it).blocked(blocked.get());
    }
    try {
      RunReport report = deadline.within(QUERY, () -> stub.query("status", RunReport.class));
      return new LiveParts(this::part).merged(report).at(Instant.now());
    } catch (TimeoutException | WorkflowException e) {
      return outline(it).waitingForAWorker();
    }
  }

  /** What the newest run of this id says of itself, if it does within a second. */
  Optional<RunReport> part(String workflowId) {
    WorkflowStub stub = client.newUntypedWorkflowStub(workflowId);
    try {
      return Optional.of(deadline.within(PART, () -> stub.query("status", RunReport.class)));
    } catch (TimeoutException | WorkflowException e) {
      return Optional.empty();
    }
  }

  private ObjectNode closed(String command, WorkflowStub stub, WorkflowExecutionDescription it) {
    if (it.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED) {
      return ContractJson.answer(command, stub.getResult(RunReport.class));
    }
    Optional<ObjectNode> document = request(it).flatMap(run -> evidence.read(run.run()));
    if (document.isPresent()) {
      return document.get().put("command", command);
    }
    return ContractJson.answer(command, outline(it).endedInTemporal());
  }

  private RunOutline outline(WorkflowExecutionDescription it) {
    return request(it)
        .map(request -> new RunOutline(request, it))
        .orElseThrow(
            () -> new CommandFailure(FailureCode.NO_ANSWER, "the run has no memo of its own"));
  }

  /** The run as its workflow tells it; fails with {@link FailureCode#NO_WORKER} if it can't. */
  RunReport ask(WorkflowExecution execution) {
    WorkflowStub stub = running(execution);
    try {
      return deadline.within(QUERY, () -> stub.query("status", RunReport.class));
    } catch (TimeoutException | WorkflowException e) {
      throw silent(stub, "no worker answered within " + QUERY.toSeconds() + " s");
    }
  }

  /**
   * Sends an update to a run; a worker that does not answer within ten seconds is an error.
   *
   * @param id of the message: sent again it is answered with the first one's outcome
   */
  RunReport tell(WorkflowExecution execution, String update, String id, Object message) {
    WorkflowStub stub = running(execution);
    try {
      return deadline.within(MESSAGE, () -> updated(stub, update, id, message));
    } catch (TimeoutException e) {
      throw silent(
          stub,
          "no worker took the message within %d s; one that comes soon may still take it"
              .formatted(MESSAGE.toSeconds()));
    } catch (WorkflowException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new CommandFailure(FailureCode.MESSAGE_REFUSED, String.valueOf(why));
    }
  }

  private WorkflowStub running(WorkflowExecution execution) {
    WorkflowStub stub = stub(execution);
    if (!isRunning(stub.describe())) {
      throw new CommandFailure(
          FailureCode.MESSAGE_REFUSED, "the run is closed: nothing of it can be changed any more");
    }
    return stub;
  }

  /** A worker that is there and can't go on is another matter than one that is not there. */
  private CommandFailure silent(WorkflowStub stub, String what) {
    return blockages
        .of(stub.describe())
        .map(it -> new CommandFailure(FailureCode.RUN_BLOCKED, it.message() + "; " + what))
        .orElseGet(() -> new CommandFailure(FailureCode.NO_WORKER, what));
  }

  private static RunReport updated(WorkflowStub stub, String update, String id, Object message) {
    UpdateOptions<RunReport> once =
        UpdateOptions.newBuilder(RunReport.class)
            .setUpdateName(update)
            .setUpdateId(id)
            .setWaitForStage(WorkflowUpdateStage.COMPLETED)
            .build();
    return stub.startUpdate(once, message).getResult();
  }
}
