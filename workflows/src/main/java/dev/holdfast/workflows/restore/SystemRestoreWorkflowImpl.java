package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.system.ComponentEnds;
import dev.holdfast.workflows.system.ComponentRuns;
import dev.holdfast.workflows.system.ComponentSchedule;
import dev.holdfast.workflows.system.Conductor;
import dev.holdfast.workflows.system.DirectWalk;
import dev.holdfast.workflows.system.SystemFigures;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** The runbook of a whole plan. */
public final class SystemRestoreWorkflowImpl extends ConductedRun implements SystemRestoreWorkflow {

  /** Up to here every component is a child of the run itself. */
  static final int FEW = 200;

  private final SystemRestoreRequest request;
  private final Runbook runbook;
  private final SystemFigures figures;
  private final Conductor conductor;
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());
  private final Notifications notifications =
      Workflow.newActivityStub(Notifications.class, ActivityKinds.change());

  @WorkflowInit
  public SystemRestoreWorkflowImpl(SystemRestoreRequest request) {
    this.request = request;
    var policy = request.plan().policy();
    var conduct = new Conduct(OnFailure.COMPENSATE, policy.approvals(), this::announce);
    this.runbook = Runbook.open(request.run(), conduct, ComponentRestores.stepsOfSeveral(policy));
    runbook.addUnknown("backup", "target", "reachable", "kept");
    PlanGraph graph = PlanGraph.of(request.plan());
    var children =
        new RestoreChildren(
            request.run(),
            request.plan(),
            runbook.impact().at(),
            request.positions(),
            request.to());
    this.figures =
        new SystemFigures(
            runbook,
            graph.order(),
            children,
            new ComponentRollbacks(request.run(), request.plan()),
            new SystemFigures.Wording("restore", "Restore", SystemStep.RESTORE));
    this.conductor =
        graph.size() <= FEW
            ? new DirectWalk(runbook, figures, runs(graph, children))
            : new BatchedRestore(runbook, figures, graph, children);
  }

  private static ComponentRuns runs(PlanGraph graph, RestoreChildren children) {
    return new ComponentRuns(
        children,
        new ComponentSchedule(graph, children::provider, children.plan().policy()::atOnce));
  }

  @Override
  public RunReport restore(SystemRestoreRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::finish);
    figures.refresh();
    return runbook.close(evidence::write);
  }

  private void recover() {
    runbook.awaitApprovals();
    Workflow.newDetachedCancellationScope(conductor::conduct).run();
    runbook.at(null);
    Failure why = runbook.stopWanted() == null ? figures.failure() : runbook.stopWanted();
    if (why != null) {
      throw runbook.stopped(why);
    }
    runbook.verified();
    figures.recovered(request.run().rto());
  }

  /** Also a run that was stopped before its first component says so of each. */
  private void finish(Outcome outcome) {
    Failure why = runbook.report().error();
    if (why != null) {
      figures.notBegun(why);
    }
    figures.refresh();
    notifyPeople(outcome);
  }

  private void notifyPeople(Outcome outcome) {
    if (request.plan().webhooks().isEmpty()) {
      runbook.skip(SystemStep.NOTIFY, "the plan names nobody to tell");
      return;
    }
    var message =
        new Notifications.Message(
            request.run().run(), request.plan().webhooks(), figures.sentence(outcome));
    runbook.besides(SystemStep.NOTIFY, () -> notifications.send(message), "");
  }

  @Override
  public void ended(ComponentEnds ends) {
    conductor.told(ends);
  }

  @Override
  public RunReport status() {
    figures.refresh();
    return super.status();
  }

  private void announce(String text) {
    if (!request.plan().webhooks().isEmpty()) {
      notifications.send(
          new Notifications.Message(request.run().run(), request.plan().webhooks(), text));
    }
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
