package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.common.WorkflowExecutionHistory;

/** Commits and roll backs whose histories are worth keeping. */
public final class CommitScenes {

  private final InMemoryTemporal temporal;
  private final CommitScene rolledBack;

  public CommitScenes(InMemoryTemporal temporal) {
    this.temporal = temporal;
    this.rolledBack = new CommitScene(temporal);
  }

  /** A commit that proves a backup and removes the old database when its window is over. */
  public WorkflowExecutionHistory removed() {
    CommitScene scene = new CommitScene(temporal);
    scene.restored();
    scene.server().takesBackup("b2");
    scene.end();
    return scene.history();
  }

  /** A commit in which somebody decides to roll back. */
  public WorkflowExecutionHistory rolledBack() {
    rolledBack.restored();
    rolledBack.server().someoneWrites(3);
    rolledBack.decides(Choice.ROLLBACK);
    rolledBack.end();
    return rolledBack.history();
  }

  /** The roll back of {@link #rolledBack}. */
  public WorkflowExecutionHistory rollback() {
    return rolledBack.rollbackHistory();
  }

  /** A roll back that can't let clients in, and so is undone. */
  public WorkflowExecutionHistory failedRollback() {
    CommitScene scene = new CommitScene(temporal);
    scene.restored();
    scene.world().failsAt(RollbackStep.OPEN, FailureCode.SWAP_FAILED);
    scene.decides(Choice.ROLLBACK);
    scene.rollback();
    return scene.rollbackHistory();
  }
}
