package dev.holdfast.cli;

import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflowImpl;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** The restore with a new first step, which nobody has guarded with {@code getVersion}. */
public final class CarelessUpgrade implements DatabaseRestoreWorkflow {

  private final DatabaseRestoreWorkflowImpl released;
  private final Notifications notifications =
      Workflow.newActivityStub(Notifications.class, ActivityKinds.change());

  @WorkflowInit
  public CarelessUpgrade(DatabaseRestoreRequest request) {
    released = new DatabaseRestoreWorkflowImpl(request);
  }

  @Override
  public RunReport restore(DatabaseRestoreRequest request) {
    var text = "a restore begins";
    notifications.send(new Notifications.Message(request.run().run(), request.webhooks(), text));
    return released.restore(request);
  }

  @Override
  public RunReport status() {
    return released.status();
  }

  @Override
  public RunReport abort(Abort request) {
    return released.abort(request);
  }

  @Override
  public void stop(Abort request) {
    released.stop(request);
  }

  @Override
  public void validateAbort(Abort request) {
    released.validateAbort(request);
  }

  @Override
  public RunReport decide(Decision decision) {
    return released.decide(decision);
  }

  @Override
  public void validateDecide(Decision decision) {
    released.validateDecide(decision);
  }

  @Override
  public RunReport approve(Approval approval) {
    return released.approve(approval);
  }

  @Override
  public void validateApprove(Approval approval) {
    released.validateApprove(approval);
  }
}
