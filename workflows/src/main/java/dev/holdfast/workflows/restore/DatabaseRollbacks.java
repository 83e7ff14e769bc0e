package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.Undone;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.List;

/**
 * Takes restored databases back, each by a run of its own, and leaves everything else recovered and
 * says so.
 */
final class DatabaseRollbacks implements ComponentRollback {

  private static final String WHY = "the run of the whole plan is undone";

  private final RunRequest whole;
  private final RecoveryPlan plan;

  DatabaseRollbacks(RunRequest whole, RecoveryPlan plan) {
    this.whole = whole;
    this.plan = plan;
  }

  @Override
  public Result rollBack(ComponentReport recovered) {
    Object kept = recovered.kept() == null ? null : recovered.kept().get("database");
    if (recovered.kind() != Component.Kind.DATABASE || kept == null) {
      return ComponentRollback.leave(recovered);
    }
    endWatch(recovered.run());
    return rolledBack(recovered, request(recovered, kept.toString()));
  }

  /** From here on the old database is this run's to deal with. */
  private void endWatch(String restore) {
    try {
      Workflow.newUntypedExternalWorkflowStub(CommitRequest.workflowId(restore))
          .signal("stop", new SteeredRun.Abort(whole.requestedBy(), WHY));
    } catch (SignalExternalWorkflowException e) {
      Workflow.getLogger(DatabaseRollbacks.class).info("Nobody watches over {}", restore);
    }
  }

  private RollbackRequest request(ComponentReport recovered, String kept) {
    String run = recovered.run() + "-rollback";
    String component = recovered.component();
    var asked =
        new RunRequest(
            run,
            RunRequest.Kind.ROLLBACK,
            whole.plan(),
            whole.planHash(),
            component,
            whole.site(),
            whole.requestedBy(),
            WHY,
            null,
            null,
            null,
            null);
    var database = plan.database(component).orElseThrow();
    return new RollbackRequest(
        asked,
        DatabaseTarget.of(run, plan, database),
        kept,
        recovered.run(),
        plan.dependants(component));
  }

  private static Result rolledBack(ComponentReport recovered, RollbackRequest request) {
    String failure;
    try {
      RunReport report =
          Workflow.newChildWorkflowStub(
                  DatabaseRollbackWorkflow.class,
                  ChildRuns.options(RollbackRequest.workflowId(recovered.run()), request.run()))
              .rollBack(request);
      if (report.outcome() == Outcome.RECOVERED) {
        return new Result(Undone.UNDONE, Outcome.ROLLED_BACK, residue(recovered, report));
      }
      failure = report.error() == null ? report.outcome() + "" : report.error().message();
    } catch (ChildWorkflowFailure e) {
      failure = "run " + request.run().run() + " was ended in Temporal";
    }
    return new Result(
        Undone.FAILED,
        Outcome.RECOVERED,
        List.of(
            "component %s stays recovered, the old one is kept as %s: the roll back did not work: %s"
                .formatted(recovered.component(), request.kept(), failure)));
  }

  private static List<String> residue(ComponentReport recovered, RunReport report) {
    return report.residue().stream().map(it -> recovered.component() + ": " + it).toList();
  }
}
