package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;

/** A repository that was restored, and the way back. */
final class RepositoryRollbackScene {

  private final InMemoryTemporal temporal;
  private final FakeWorld world;
  private final String run;

  /** {@code run} is that of the restore. */
  RepositoryRollbackScene(InMemoryTemporal temporal, String run) {
    this.temporal = temporal;
    this.run = run;
    this.world = new FakeWorld(temporal::now);
  }

  FakeWorld world() {
    return world;
  }

  /** Restores it. */
  void restored() {
    temporal.startWorker(world);
    RunRequest asked = ExamplePlan.run(run, "code");
    var request =
        new RepositoryRestoreRequest(
            asked,
            ExamplePlan.repository(),
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            true);
    RunReport report =
        temporal
            .client()
            .newWorkflowStub(
                RepositoryRestoreWorkflow.class, temporal.options("recovery/" + run, asked))
            .restore(request);
    if (report.exitCode() != 0) {
      throw new IllegalStateException("not restored: " + report);
    }
  }

  /** Goes back. */
  RunReport rollBack() {
    RunRequest asked =
        ChildRuns.request(
            ExamplePlan.run(run, "code"),
            run + "-rollback",
            RunRequest.Kind.ROLLBACK,
            "anna",
            "wrong commit");
    var request =
        new RepositoryRollbackRequest(
            asked,
            ExamplePlan.repository(),
            "/srv/code_before_" + run,
            run,
            ExamplePlan.plan().dependants("orders"));
    return temporal
        .client()
        .newWorkflowStub(
            RepositoryRollbackWorkflow.class,
            temporal.options(RollbackRequest.workflowId(run), asked))
        .rollBack(request);
  }
}
