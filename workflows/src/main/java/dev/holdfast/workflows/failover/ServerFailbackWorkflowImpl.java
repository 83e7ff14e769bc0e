package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailbackStep.*;
import static dev.holdfast.workflows.failover.FailoverStep.*;

import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The runbook of a failback of one PostgreSQL cluster. */
public final class ServerFailbackWorkflowImpl extends ConductedRun
    implements ServerFailbackWorkflow {

  /** While nobody can write there is no time to ask. */
  private static final List<StepDefinition> URGENT = List.of(FENCE, REPLAY, PROMOTE);

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailbackPorts ports;
  private final FailoverFigures figures;
  private final MoveNotices notices;
  private final Homecoming home;

  @WorkflowInit
  public ServerFailbackWorkflowImpl(ServerFailoverRequest request) {
    this.request = request;
    this.ports = FailbackPorts.open(request.limits());
    this.notices = new MoveNotices(request, ports.moves());
    this.runbook = Runbook.open(request.run(), conduct(), FailbackStep.of(request.policyHere()));
    this.figures = new FailoverFigures(request, runbook);
    this.home = new Homecoming(request, runbook, ports);
  }

  /** A home that is not good is left at once, unless the plan wants people to be asked. */
  private Conduct conduct() {
    List<StepDefinition> unasked = new ArrayList<>(URGENT);
    if (request.onFailure() != OnFailure.PAUSE) {
      unasked.add(VERIFY);
    }
    return new Conduct(
        request.onFailure(),
        OnFailure.PAUSE,
        request.policyHere().approvals(),
        notices::announce,
        unasked);
  }

  @Override
  public RunReport failBack(ServerFailoverRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::goHome, this::end);
    return runbook.close(ports.moves().evidence()::write);
  }

  private void goHome() {
    LatestLook look = new LatestLook(ports.moves().looks(), request);
    figures.seen(runbook.step(OBSERVE, look::take));
    Homecoming.Checked checked = runbook.step(CHECK_HOME, () -> home.check(look.toJudge()));
    runbook.moves(checked.primary().site(), request.toSite());
    HomeLimits limits = new HomeLimits(request.limits(), baseline(checked.primary()));
    runbook.awaitApprovals();

    home.bringBack(checked);
    runbook.step(
        FINAL_SYNC,
        () -> new FinalSync(request, runbook, ports.moves().looks()).await(home.members()));
    handOver(checked.primary(), limits);
    home.discard(checked);
  }

  /** A system that is not good where it is can't be judged at home. */
  private Verification.Good baseline(MemberSeen primary) {
    MemberTarget target = request.target().at(request.server().member(primary.member()));
    return runbook.step(
        BASELINE, () -> new Verification(request, runbook, ports.moves(), target).look());
  }

  private void handOver(MemberSeen before, HomeLimits limits) {
    var seen = new ClusterSeen[1];
    Readiness ready =
        runbook.step(
            CHECK_READINESS,
            () -> {
              seen[0] = ports.moves().looks().look(request.target());
              TakeoverLooks takeovers = ports.moves().takeovers();
              return Readiness.of(
                  request, seen[0], it -> TakeoverNeeds.ask(request, it.member(), takeovers));
            });
    figures.ready(ready);
    Handover handover = new Handover(request, runbook, ports.moves(), figures, seen[0], ready);
    Instant stopped = Runbook.now();
    handover.takeOver(() -> limits.requireShort(stopped, Runbook.now()));
    GoingBack back = new GoingBack(request, runbook, ports, figures, before, handover.newPrimary());
    runbook.undo(back::goBack);
    handover.open();
    returnOld(before, handover);
    handover.verify(limits::requireGood);
    runbook.skip(GO_BACK, "home is good");
    handover.measure();
  }

  /** It was shut down with all that it had at the new primary, and follows from there. */
  private void returnOld(MemberSeen before, Handover handover) {
    MemberTarget old = request.target().at(request.server().member(before.member()));
    Comeback comeback = new Comeback(ports, old, handover.newPrimary());
    runbook
        .step(RETURN_OLD)
        .runOrSkip(
            () -> {
              var rejoined = comeback.rejoin();
              comeback.start(request.limits().finalSync());
              return Several.of(List.of(rejoined, handover.turnAlso(old)), rejoined.attempt());
            });
  }

  private void end(Outcome outcome) {
    home.returning().forEach(it -> it.leftOver().forEach(runbook::leftBehind));
    notices.tell(runbook, figures.sentence(outcome));
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
