package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a Temporal cluster and this machine's evidence know. A question never waits for a
 * worker that is not there: each has its own deadline.
 */
final class Runs {

  /** Under this key a workflow's memo holds the {@link RunRequest}. */
  static final String MEMO = ChildRuns.MEMO;

  private static final String COMMITS = CommitRequest.workflowId("");

  private static final Duration QUERY = Duration.ofSeconds(5);
  private static final Duration MESSAGE = Duration.ofSeconds(10);

  private final WorkflowClient client;
  private final EvidenceDirectory evidence;
  private final ExecutorService asking =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "asking");
            thread.setDaemon(true);
            return thread;
          });

  Runs(WorkflowClient client, EvidenceDirectory evidence) {
    this.client = client;
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

  /** Since when the run waits for people; fails if it does not. */
  Instant waitingSince(WorkflowExecution execution) {
    return look(execution)
        .map(RunLook::report)
        .map(RunReport::waitingFor)
        .map(WaitingFor::since)
        .orElseThrow(
            () ->
                new CommandFailure(
                    FailureCode.MESSAGE_REFUSED, "the run waits for no decision now"));
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
    // what waits for a decision for days is not what was run last
    return list("HfPlan = '" + word(plan) + "' AND HfKind != 'COMMIT'").stream()
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

  private RunReport running(WorkflowStub stub, WorkflowExecutionDescription it) {
    try {
      return within(QUERY, () -> stub.query("status", RunReport.class)).at(Instant.now());
    } catch (TimeoutException | WorkflowException e) {
      WaitingFor worker =
          new WaitingFor(WaitingFor.What.WORKER, it.getExecutionTime(), List.of("dr worker"));
      return known(it, RunState.WAITING, null, worker, null);
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
    Failure failure =
        Failure.of(
            FailureCode.UNDO_FAILED,
            "the run was ended in Temporal (" + it.getStatus() + "): nothing was undone");
    return ContractJson.answer(command, known(it, RunState.CLOSED, Outcome.FAILED, null, failure));
  }

  /** What is known of a run that does not answer. */
  private RunReport known(
      WorkflowExecutionDescription it,
      RunState state,
      @Nullable Outcome outcome,
      @Nullable WaitingFor waitingFor,
      @Nullable Failure failure) {
    RunRequest run =
        request(it)
            .orElseThrow(
                () -> new CommandFailure(FailureCode.NO_ANSWER, "the run has no memo of its own"));
    Instant start = it.getStartTime();
    Impact impact =
        run.impactAt() == null
            ? new Impact(start, Impact.Source.REQUEST)
            : new Impact(run.impactAt(), Impact.Source.DECLARED);
    List<String> residue =
        failure == null ? List.of() : List.of("whatever the run had changed: " + failure.message());
    return new RunReport(
        run.run(),
        it.getExecution().getWorkflowId(),
        it.getExecution().getRunId(),
        run.kind(),
        run.plan(),
        run.planHash(),
        run.component(),
        false,
        run.site(),
        run.site(),
        run.requestedBy(),
        start,
        state,
        outcome,
        outcome == null ? null : Verdict.FAILED,
        impact,
        false,
        null,
        null,
        null,
        elapsed(it),
        null,
        waitingFor,
        Rto.unknown(run.rto()),
        Rpo.unknown(run.rpo()),
        List.of(),
        List.of(),
        residue,
        List.of(),
        List.of(),
        Evidence.pending(),
        run.webUi(),
        failure,
        added(run.kind()));
  }

  /** What the verb adds is unknown as long as the run does not answer. */
  private static SortedMap<String, @Nullable Object> added(RunRequest.Kind kind) {
    SortedMap<String, @Nullable Object> added = new TreeMap<>();
    List<String> fields =
        switch (kind) {
          case RESTORE -> List.of("backup", "target", "reachable", "kept");
          case BACKUP -> List.of("backup");
          case COMMIT ->
              List.of("swappedBy", "kept", "why", "decision", "rollback", "dump", "ending");
          case ROLLBACK -> List.of("swappedBy", "dump");
        };
    fields.forEach(it -> added.put(it, null));
    return added;
  }

  private static Duration elapsed(WorkflowExecutionMetadata it) {
    Instant end = it.getCloseTime() == null ? Instant.now() : it.getCloseTime();
    return Duration.between(it.getStartTime(), end);
  }

  /**
   * As {@link #tell(WorkflowExecution, String, String, Object)}, for what is said once to a run.
   */
  RunReport tell(WorkflowExecution execution, String update, Object message) {
    return tell(execution, update, update, message);
  }

  /**
   * Sends an update to a run; a worker that does not answer within ten seconds is an error.
   *
   * @param id the same message sent again is answered with the first one's outcome
   */
  RunReport tell(WorkflowExecution execution, String update, String id, Object message) {
    WorkflowStub stub = stub(execution);
    if (!isRunning(stub.describe())) {
      throw new CommandFailure(
          FailureCode.MESSAGE_REFUSED, "the run is closed: nothing of it can be changed any more");
    }
    try {
      return within(MESSAGE, () -> updated(stub, update, id, message));
    } catch (TimeoutException e) {
      throw new CommandFailure(
          FailureCode.NO_WORKER, "no worker took the message within " + MESSAGE.toSeconds() + " s");
    } catch (WorkflowException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new CommandFailure(FailureCode.MESSAGE_REFUSED, String.valueOf(why));
    }
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

  private <T> T within(Duration limit, Callable<T> question) throws TimeoutException {
    Future<T> answer = asking.submit(question);
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }
}
