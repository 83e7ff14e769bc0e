package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverStep.CHECK_READINESS;
import static dev.holdfast.workflows.failover.FailoverStep.EXPECT_LOSS;
import static dev.holdfast.workflows.failover.FailoverStep.FENCE;
import static dev.holdfast.workflows.failover.FailoverStep.FOLLOW;
import static dev.holdfast.workflows.failover.FailoverStep.MEASURE_LOSS;
import static dev.holdfast.workflows.failover.FailoverStep.OBSERVE;
import static dev.holdfast.workflows.failover.FailoverStep.PROMOTE;
import static dev.holdfast.workflows.failover.FailoverStep.REPLAY;
import static dev.holdfast.workflows.failover.FailoverStep.SETTLE;

import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Optional;

/** The runbook of a failover or switchover of one PostgreSQL cluster. */
public final class ServerFailoverWorkflowImpl extends ConductedRun
    implements ServerFailoverWorkflow {

  private static final List<FailoverStep> MOVING =
      List.of(CHECK_READINESS, FENCE, REPLAY, EXPECT_LOSS, PROMOTE, SETTLE, FOLLOW, MEASURE_LOSS);

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
    LatestLook look = new LatestLook(ports.looks(), request);
    var seen = runbook.step(OBSERVE, look::take);
    figures.seen(seen);
    Optional<MemberSeen> there = alreadyThere(seen);
    if (there.isPresent()) {
      stay(there.get());
      return;
    }
    Readiness ready =
        runbook.step(
            CHECK_READINESS, () -> Handover.caughtUp(request, ports, checked(look.toJudge())));
    figures.ready(ready);
    figures.impact(ProbedImpact.ask(request, ready));
    runbook.awaitApprovals();

    Handover handover = new Handover(request, runbook, ports, figures, look.last(), ready);
    handover.takeOver(() -> {});
    handover.open();
    handover.verify(good -> {});
    handover.measure();
  }

  /** The run of a whole system has asked what the standby lacks, before it changed anything. */
  private Readiness checked(ClusterLooks.ClusterSeen seen) {
    return request.part()
        ? Readiness.of(request, seen)
        : Readiness.of(
            request, seen, it -> TakeoverNeeds.ask(request, it.member(), ports.takeovers()));
  }

  /** A part that a run before this one has moved is not moved again. */
  private Optional<MemberSeen> alreadyThere(ClusterLooks.ClusterSeen seen) {
    return seen.orFail().all(MemberSeen.Role.PRIMARY).stream()
        .filter(it -> request.part() && it.site().equals(request.toSite()))
        .findFirst();
  }

  private void stay(MemberSeen primary) {
    String why = "%s is the primary at %s already".formatted(primary.member(), primary.site());
    MOVING.forEach(it -> runbook.skip(it, why));
    MemberTarget target = request.target().at(request.server().member(primary.member()));
    new Verification(request, runbook, ports, target).verify(good -> {}).ifPresent(figures::good);
    figures.nothingLost();
    runbook.verified();
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
