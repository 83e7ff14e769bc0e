package dev.holdfast.cli;

import static org.awaitility.Awaitility.await;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The runs of a {@link RestoreWorld}, as Temporal has them. */
final class WorldRuns implements AutoCloseable {

  private static final String PLAN = "kills";
  private static final int COMPONENTS = 3;

  private final TemporalConnection connection;

  WorldRuns(TemporalConnection connection) {
    this.connection = connection;
  }

  /** The id of the workflow that restores a component. */
  static String restoreOf(String component) {
    return "recovery/" + PLAN + "/" + component;
  }

  static String whole() {
    return "recovery/" + PLAN;
  }

  static String backup() {
    return "backup/" + PLAN + "/" + NotesDatabase.NAME;
  }

  /** Terminates what a failed test left of {@code run}; whether anything was at work. */
  boolean end(String run) {
    List<String> ids = new ArrayList<>(List.of(whole(), backup(), restoreOf(NotesDatabase.NAME)));
    ids.addAll(List.of(restoreOf(CodeRepository.NAME), restoreOf(RestoreWorld.SERVICE)));
    List<String> restores = new ArrayList<>(List.of(run));
    for (int i = 1; i <= COMPONENTS; i++) {
      restores.add(run + "-" + i);
    }
    for (String restore : restores) {
      ids.add("commit/" + restore);
      ids.add("rollback/" + restore);
    }
    boolean atWork = false;
    for (String id : ids) {
      atWork |= terminate(id);
    }
    return atWork;
  }

  private boolean terminate(String workflowId) {
    try {
      WorkflowStub stub = stub(workflowId);
      boolean works = stub.describe().getRawDescription().getPendingActivitiesCount() > 0;
      stub.terminate("left by a test");
      return works;
    } catch (WorkflowException e) {
      return false; // there is none, or it has ended
    }
  }

  /** The newest run as it stands, or as it ended. */
  RunReport status(String workflowId) {
    return stub(workflowId).query("status", RunReport.class);
  }

  /** How it ended; it may still have to be begun by another one. */
  RunReport awaitEnd(String workflowId) {
    await(workflowId)
        .atMost(RestoreWorld.LIMIT)
        .ignoreExceptionsInstanceOf(WorkflowException.class)
        .until(() -> stub(workflowId).describe() != null);
    try {
      return stub(workflowId)
          .getResult(RestoreWorld.LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError(workflowId + " does not end", e);
    }
  }

  /** A run that may wait for ever: as soon as it stands as wanted. */
  RunReport awaitStatus(String workflowId, Predicate<RunReport> wanted) {
    return await(workflowId)
        .atMost(RestoreWorld.LIMIT)
        .ignoreExceptionsInstanceOf(WorkflowException.class)
        .until(() -> status(workflowId), wanted);
  }

  RunHistory history(List<String> workflowIds) {
    return RunHistory.of(connection.client(), workflowIds);
  }

  private WorkflowStub stub(String workflowId) {
    return connection.client().newUntypedWorkflowStub(workflowId);
  }

  @Override
  public void close() {
    connection.close();
  }
}
