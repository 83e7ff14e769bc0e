package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverStep.*;

import dev.holdfast.workflows.failover.Promotions.Candidate;
import dev.holdfast.workflows.failover.Promotions.Following;
import dev.holdfast.workflows.failover.Promotions.Promoted;
import dev.holdfast.workflows.failover.Promotions.Settled;
import dev.holdfast.workflows.failover.Promotions.Settlement;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runbook of a failover or switchover of one PostgreSQL cluster. */
public final class ServerFailoverWorkflowImpl extends ConductedRun
    implements ServerFailoverWorkflow {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailoverPorts ports = FailoverPorts.open();
  private final FailoverFigures figures;
  private final Fencing fencing;

  @WorkflowInit
  public ServerFailoverWorkflowImpl(ServerFailoverRequest request) {
    this.request = request;
    var conduct =
        new Conduct(
            request.onFailure(), OnFailure.PAUSE, request.policyHere().approvals(), this::announce);
    this.runbook = Runbook.open(request.run(), conduct, FailoverStep.of(request.policyHere()));
    this.figures = new FailoverFigures(request, runbook);
    this.fencing = new Fencing(request, ports);
  }

  @Override
  public RunReport move(ServerFailoverRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::notifyPeople);
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    var seen = runbook.step(OBSERVE, () -> ports.looks().look(request.target()));
    figures.seen(seen);
    Readiness ready = runbook.step(CHECK_READINESS, () -> caughtUp(Readiness.of(request, seen)));
    figures.ready(ready);
    runbook.awaitApprovals();

    figures.writesStop();
    fence(ready);
    Promotion promotion =
        new Promotion(candidate(ready, request.planned() ? fencing.end() : null), ports);
    runbook.step(REPLAY, () -> fencing.requireNothingLost(promotion.replay()));
    LossQuestion loss = new LossQuestion(request, ports, ready, fencing.provenAt());
    expect(loss);
    promote(promotion);
    serve(ready, promotion, seen);
    measure(loss);
  }

  private void expect(LossQuestion loss) {
    if (fencing.lossIsExcluded()) {
      runbook.skip(EXPECT_LOSS, "the new primary has all that the old one wrote");
    } else {
      figures.expected(runbook.step(EXPECT_LOSS, loss::expect));
    }
  }

  private void measure(LossQuestion loss) {
    if (fencing.lossIsExcluded()) {
      runbook.skip(MEASURE_LOSS, "the new primary has all that the old one wrote");
      figures.nothingLost();
      return;
    }
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          LossLedgers.Bounded seen = loss.measure();
          figures.lost(seen);
          return seen;
        },
        "");
  }

  /** What the standby applies before writes stop, clients need not wait for. */
  private Readiness caughtUp(Readiness ready) {
    Lsn written = ready.suspects().get(0).written();
    if (request.planned() && written != null) {
      ports.replays().replay(candidate(ready, written));
    }
    return ready;
  }

  private Candidate candidate(Readiness ready, @Nullable Lsn end) {
    MemberSeen chosen = ready.candidate();
    Integer timeline = chosen.timeline();
    return new Candidate(
        request.target().at(request.server().member(chosen.member())),
        timeline == null ? 0 : timeline,
        !request.planned(),
        end);
  }

  private void fence(Readiness ready) {
    Fencing.Proven proven =
        runbook.step(FENCE).undo(() -> fencing.undo(ready)).run(() -> fencing.prove(ready));
    figures.fenced(proven);
  }

  private void promote(Promotion promotion) {
    Promoted promoted =
        runbook.step(PROMOTE).undo(() -> withdraw(promotion)).run(promotion::promote);
    runbook.leaveOldState();
    figures.promoted(promoted);
  }

  private Promotions.Withdrawn withdraw(Promotion promotion) {
    fencing.promotionUnclear();
    Promotions.Withdrawn withdrawn = promotion.withdraw();
    fencing.promotionClear(withdrawn);
    Promoted promoted = withdrawn.promoted();
    if (promoted != null) {
      runbook.passPointOfNoReturn();
      figures.promoted(promoted);
      runbook.leftBehind(
          "server %s: %s is the primary, though the run has failed; the old one stays fenced"
              .formatted(request.server().name(), promoted.member()));
    }
    return withdrawn;
  }

  private void serve(Readiness ready, Promotion promotion, ClusterLooks.ClusterSeen seen) {
    Followers followers = new Followers(request, ready, seen);
    Promoted promoted = promotion.promoted();
    Settled settled =
        runbook.step(
            SETTLE,
            () ->
                ports
                    .promotions()
                    .settle(
                        new Settlement(
                            promotion.candidate(),
                            promoted,
                            fencing.lossIsExcluded() ? 0 : FailoverFigures.IDS_AHEAD,
                            followers.slots())));
    figures.opened(settled);
    turn(followers.of(promotion.candidate().target(), promoted), promotion);
    new Verification(request, runbook, ports, promotion.candidate().target())
        .verify()
        .ifPresent(figures::good);
    runbook.verified();
  }

  /** Those that can't follow are named; the new primary serves without them. */
  private void turn(List<Following> standbys, Promotion promotion) {
    if (standbys.isEmpty()) {
      runbook.skip(FOLLOW, "there is no other standby");
      return;
    }
    runbook
        .step(FOLLOW)
        .runOrSkip(() -> Followers.turn(standbys, promotion.candidate().target(), ports));
  }

  private void notifyPeople(Outcome outcome) {
    if (request.part() || request.webhooks().isEmpty()) {
      runbook.skip(
          NOTIFY,
          request.part() ? "the run of the whole plan tells" : "the plan names nobody to tell");
      return;
    }
    String text = figures.sentence(outcome);
    runbook.besides(NOTIFY, () -> ports.notifications().send(message(text)), "");
  }

  private void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      ports.notifications().send(message(text));
    }
  }

  private Notifications.Message message(String text) {
    return new Notifications.Message(request.run().run(), request.webhooks(), text);
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
