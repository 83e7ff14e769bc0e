package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;

/** A restore that has kept the old database, and the run that watches over that. */
final class CommitScene {

  private final InMemoryTemporal temporal;
  private final RestoreScene restore;

  CommitScene(InMemoryTemporal temporal) {
    this(temporal, new RestoreScene(temporal));
  }

  /** Another restore in the same world. */
  CommitScene(InMemoryTemporal temporal, FakeWorld world) {
    this(temporal, new RestoreScene(temporal, world));
  }

  private CommitScene(InMemoryTemporal temporal, RestoreScene restore) {
    this.temporal = temporal;
    this.restore = restore;
  }

  RestoreScene restore() {
    return restore;
  }

  FakeWorld world() {
    return restore.world();
  }

  FakeDatabaseServer server() {
    return restore.server();
  }

  /** The name of the old database. */
  String kept() {
    return "shop_before_" + restore.runId();
  }

  /** The name of the restored database after a roll back. */
  String replaced() {
    return "shop_before_" + restore.runId() + "-rollback";
  }

  String run() {
    return CommitRequest.runId(restore.runId());
  }

  /** Restores, so that the commit waits. */
  RunReport restored() {
    RunReport report = restore.run();
    awaitWaiting();
    return report;
  }

  RunReport awaitWaiting() {
    await().until(() -> status().waitingFor() != null);
    return status();
  }

  /** Returns once the run gives this reason for asking. */
  RunReport awaitAsking(String why) {
    await()
        .untilAsserted(() -> assertThat(String.valueOf(status().added().get("why"))).contains(why));
    return awaitWaiting();
  }

  RunReport decides(Choice choice) {
    var decision = new SteeredRun.Decision(choice, "ben", "looked at it");
    return stub().update("decide", RunReport.class, decision);
  }

  RunReport aborts() {
    return stub().update("abort", RunReport.class, new SteeredRun.Abort("ben", "no more"));
  }

  RunReport status() {
    return stub().query("status", RunReport.class);
  }

  /** How the commit ended. */
  RunReport end() {
    return result(CommitRequest.workflowId(restore.runId()));
  }

  /** How the roll back ended. */
  RunReport rollback() {
    await().until(() -> status().added().get("rollback") != null);
    String id = RollbackRequest.workflowId(restore.runId());
    await().until(() -> exists(id));
    return result(id);
  }

  private boolean exists(String workflowId) {
    try {
      return temporal.client().newUntypedWorkflowStub(workflowId).describe() != null;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  private RunReport result(String workflowId) {
    return temporal.result(workflowId, RunReport.class);
  }

  WorkflowExecutionHistory history() {
    return temporal.client().fetchHistory(CommitRequest.workflowId(restore.runId()));
  }

  WorkflowExecutionHistory rollbackHistory() {
    return temporal.client().fetchHistory(RollbackRequest.workflowId(restore.runId()));
  }

  WorkflowStub stub() {
    return temporal.client().newUntypedWorkflowStub(CommitRequest.workflowId(restore.runId()));
  }
}
