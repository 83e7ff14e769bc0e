package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.Undone;
import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.ComponentRollback;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes restored databases, repositories and files back, each by a run of its own. */
final class ComponentRollbacks implements ComponentRollback {

  private static final String WHY = "the run of the whole plan is undone";

  private final RunRequest whole;
  private final RecoveryPlan plan;

  ComponentRollbacks(RunRequest whole, RecoveryPlan plan) {
    this.whole = whole;
    this.plan = plan;
  }

  @Override
  public Result rollBack(ComponentReport recovered) {
    return switch (recovered.kind()) {
      case DATABASE -> database(recovered, kept(recovered, "database"));
      case REPOSITORY -> repository(recovered, kept(recovered, "folder"));
      case SERVICE -> Result.nothing();
      case SECRETS, FILES -> files(recovered, kept(recovered, "folder"));
      case SERVER, MACHINE, TRAFFIC, COMMAND -> Result.stays(recovered, "nothing takes it back");
    };
  }

  private static @Nullable String kept(ComponentReport recovered, String field) {
    Object name = recovered.kept() == null ? null : recovered.kept().get(field);
    return name == null ? null : name.toString();
  }

  private Result database(ComponentReport recovered, @Nullable String kept) {
    if (kept == null) {
      return Result.stays(recovered, "there was no old state");
    }
    endWatch(recovered.run());
    RunRequest run = run(recovered);
    String component = recovered.component();
    var target = DatabaseTarget.of(run.run(), plan, plan.database(component).orElseThrow());
    var request =
        new RollbackRequest(run, target, kept, recovered.run(), plan.dependants(component));
    return ended(
        recovered,
        run,
        "the old one is kept as " + kept,
        () -> child(DatabaseRollbackWorkflow.class, recovered, run).rollBack(request));
  }

  /** From here on the old database is this run's to deal with. */
  private void endWatch(String restore) {
    try {
      Workflow.newUntypedExternalWorkflowStub(CommitRequest.workflowId(restore))
          .signal("stop", new SteeredRun.Abort(whole.requestedBy(), WHY));
    } catch (SignalExternalWorkflowException e) {
      Workflow.getLogger(ComponentRollbacks.class).info("Nobody watches over {}", restore);
    }
  }

  private Result repository(ComponentReport recovered, @Nullable String kept) {
    RunRequest run = run(recovered);
    var request =
        new RepositoryRollbackRequest(
            run,
            (Repository) inPlan(recovered),
            kept,
            recovered.run(),
            plan.dependants(recovered.component()));
    return ended(
        recovered,
        run,
        old(kept),
        () -> child(RepositoryRollbackWorkflow.class, recovered, run).rollBack(request));
  }

  private Result files(ComponentReport recovered, @Nullable String kept) {
    RunRequest run = run(recovered);
    var request =
        new FilesRollbackRequest(
            run, inPlan(recovered), recovered.run(), plan.dependants(recovered.component()));
    return ended(
        recovered,
        run,
        old(kept),
        () -> child(FilesRollbackWorkflow.class, recovered, run).rollBack(request));
  }

  private Component inPlan(ComponentReport recovered) {
    return plan.components().stream()
        .filter(it -> it.component().equals(recovered.component()))
        .findFirst()
        .orElseThrow();
  }

  private static String old(@Nullable String kept) {
    return kept == null ? "there was no old copy" : "the old one is kept as " + kept;
  }

  private RunRequest run(ComponentReport recovered) {
    return new RunRequest(
        recovered.run() + "-rollback",
        RunRequest.Kind.ROLLBACK,
        whole.plan(),
        whole.planHash(),
        recovered.component(),
        whole.site(),
        whole.requestedBy(),
        WHY,
        null,
        null,
        null,
        null);
  }

  private static <T> T child(Class<T> workflow, ComponentReport recovered, RunRequest run) {
    String id = RollbackRequest.workflowId(recovered.run());
    return Workflow.newChildWorkflowStub(workflow, ChildRuns.options(id, run));
  }

  private static Result ended(
      ComponentReport recovered, RunRequest run, String old, Functions.Func<RunReport> child) {
    String failure;
    try {
      RunReport report = child.apply();
      if (report.outcome() == Outcome.RECOVERED) {
        return new Result(
            Undone.UNDONE,
            report.residue().stream().map(it -> recovered.component() + ": " + it).toList(),
            "rolled back by run " + run.run() + written(report));
      }
      failure = report.error() == null ? report.outcome() + "" : report.error().message();
    } catch (ChildWorkflowFailure e) {
      failure = "run " + run.run() + " was ended in Temporal";
    }
    return Result.stays(recovered, old + ": the roll back did not work: " + failure);
  }

  /** Where that is which was written to what had been restored. */
  private static String written(RunReport report) {
    Map<String, Object> dump = report.added("dump");
    if (!dump.isEmpty()) {
      return "; %s rows written since are in %s"
          .formatted(dump.get("writtenTotal"), dump.get("location"));
    }
    Object folder = report.added("written").get("folder");
    return folder == null ? "" : "; what was written since is in " + folder;
  }
}
