package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverStep.*;

import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.WorkflowInit;

/** The runbook of a failover or switchover of one PostgreSQL cluster. */
public final class ServerFailoverWorkflowImpl extends ConductedRun
    implements ServerFailoverWorkflow {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailoverPorts ports = FailoverPorts.open();
  private final FailoverFigures figures;
  private final MoveNotices notices;

  @WorkflowInit
  public ServerFailoverWorkflowImpl(ServerFailoverRequest request) {
    this.request = request;
    this.notices = new MoveNotices(request, ports);
    var conduct =
        new Conduct(
            request.onFailure(),
            OnFailure.PAUSE,
            request.policyHere().approvals(),
            notices::announce);
    this.runbook = Runbook.open(request.run(), conduct, FailoverStep.of(request.policyHere()));
    this.figures = new FailoverFigures(request, runbook);
  }

  @Override
  public RunReport move(ServerFailoverRequest asked) {
    runbook.tell(
        Outcome.RECOVERED, this::recover, it -> notices.tell(runbook, figures.sentence(it)));
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    var seen = runbook.step(OBSERVE, () -> ports.looks().look(request.target()));
    figures.seen(seen);
    Readiness ready = runbook.step(CHECK_READINESS, () -> Readiness.of(request, seen));
    figures.ready(ready);
    runbook.awaitApprovals();

    Handover handover = new Handover(request, runbook, ports, figures, seen, ready);
    handover.takeOver(() -> {});
    handover.open();
    handover.verify(good -> {});
    handover.measure();
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
