package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverStep.*;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import dev.holdfast.workflows.site.Promotions.Candidate;
import dev.holdfast.workflows.site.Promotions.Following;
import dev.holdfast.workflows.site.Promotions.Promoted;
import dev.holdfast.workflows.site.Promotions.Settled;
import dev.holdfast.workflows.site.Promotions.Settlement;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member takes the primary's place: the steps that failover, switchover and failback share,
 * from the fence to the measured loss.
 */
final class Handover {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailoverPorts ports;
  private final FailoverFigures figures;
  private final ClusterSeen seen;
  private final Readiness ready;
  private final Fencing fencing;
  private @Nullable Promotion promotion;

  /**
   * Of the candidate that is ready.
   *
   * @param seen the cluster in which it is
   */
  Handover(
      ServerFailoverRequest request,
      Runbook runbook,
      FailoverPorts ports,
      FailoverFigures figures,
      ClusterSeen seen,
      Readiness ready) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
    this.figures = figures;
    this.seen = seen;
    this.ready = ready;
    this.fencing = new Fencing(request, ports);
  }

  /** Who is to take over, closed to writers first if something may be lost. */
  static Candidate candidate(ServerFailoverRequest request, Readiness ready) {
    MemberSeen chosen = ready.candidate();
    Integer timeline = chosen.timeline();
    return new Candidate(
        request.target().at(request.server().member(chosen.member())),
        timeline == null ? 0 : timeline,
        !request.planned());
  }

  /** What the standby applies before writes stop, clients need not wait for. */
  static Readiness caughtUp(ServerFailoverRequest request, FailoverPorts ports, Readiness ready) {
    Lsn written = ready.suspects().get(0).written();
    if (request.planned() && written != null) {
      ports.replays().replay(candidate(request, ready).upTo(written));
    }
    return ready;
  }

  /**
   * From the last write of the old primary to the promotion of the new one.
   *
   * @param lastChance what must hold before the promotion; fails otherwise
   */
  void takeOver(Functions.Proc lastChance) {
    figures.writesStop();
    Fencing.Proven proven =
        runbook.step(FENCE).undo(() -> fencing.undo(ready)).run(() -> fencing.prove(ready));
    figures.fenced(proven);
    Candidate candidate = candidate(request, ready);
    promotion = fencing.promotion(request.planned() ? candidate.upTo(fencing.end()) : candidate);
    runbook.step(REPLAY, () -> replayed(lastChance));
    expect();
    Promoted promoted = runbook.step(PROMOTE).undo(this::withdraw).run(promotion()::promote);
    runbook.leaveOldState();
    figures.promoted(promoted);
  }

  private Promotion promotion() {
    return requireNonNull(promotion);
  }

  private Promotions.Replayed replayed(Functions.Proc lastChance) {
    Promotions.Replayed reached = fencing.requireNothingLost(promotion().replay());
    lastChance.apply();
    return reached;
  }

  private LossQuestion loss() {
    return new LossQuestion(request, ports, ready, fencing::provenAt);
  }

  private void expect() {
    if (fencing.lossIsExcluded()) {
      runbook.skip(EXPECT_LOSS, "the new primary has all that the old one wrote");
    } else {
      figures.expected(runbook.step(EXPECT_LOSS, loss()::expect));
    }
  }

  private Promotions.Withdrawn withdraw() {
    fencing.promotionUnclear();
    Promotions.Withdrawn withdrawn = promotion().withdraw();
    fencing.promotionClear(withdrawn);
    Promoted promoted = withdrawn.promoted();
    if (promoted != null) {
      runbook.passPointOfNoReturn();
      figures.promoted(promoted);
      runbook.leftBehind(
          "server %s: %s is the primary, though the run has failed; the old one stays fenced%s"
              .formatted(
                  request.server().name(), promoted.member(), openedInspite(settlement(promoted))));
    }
    return withdrawn;
  }

  /** Nobody else can take writes any more, so this one must; what keeps it from that is said. */
  private String openedInspite(Settlement settlement) {
    try {
      ports.undoPromotions().settle(settlement);
      return "";
    } catch (ActivityFailure e) {
      return "; it takes no writes yet: " + Runbook.why(e).message();
    }
  }

  /** Clients may write to it, and the other standbys follow it. */
  void open() {
    Settlement settlement = settlement(promotion().promoted());
    Settled settled = runbook.step(SETTLE, () -> ports.promotions().settle(settlement));
    figures.opened(settled);
    fencing.admit(newPrimary());
    turn(followers().of(newPrimary(), promotion().promoted()));
  }

  private Settlement settlement(Promoted promoted) {
    long ahead = fencing.lossIsExcluded() ? 0 : FailoverFigures.IDS_AHEAD;
    return new Settlement(promotion().candidate(), promoted, ahead, followers().slots());
  }

  private Followers followers() {
    return new Followers(request, ready, seen);
  }

  /** Those that can't follow are named; the new primary serves without them. */
  private void turn(List<Following> standbys) {
    if (standbys.isEmpty()) {
      runbook.skip(FOLLOW, "there is no other standby");
      return;
    }
    runbook.step(FOLLOW).runOrSkip(() -> Followers.turn(standbys, newPrimary(), ports));
  }

  /** The old primary follows as well, once it runs as a standby. */
  Followers.Turned turnAlso(MemberTarget old) {
    List<Following> all = new ArrayList<>(followers().of(newPrimary(), promotion().promoted()));
    all.add(new Following(old, newPrimary(), promotion().promoted().timeline()));
    return Followers.turn(all, newPrimary(), ports);
  }

  /**
   * From here on it stays as it is.
   *
   * @param judge fails where the databases hold their checks, but not well enough
   */
  void verify(Functions.Proc1<Verification.Good> judge) {
    new Verification(request, runbook, ports, newPrimary()).verify(judge).ifPresent(figures::good);
    runbook.verified();
  }

  /** What is lost by it. */
  void measure() {
    if (fencing.lossIsExcluded()) {
      runbook.skip(MEASURE_LOSS, "the new primary has all that the old one wrote");
      figures.nothingLost();
      return;
    }
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          LossLedgers.Bounded lost = loss().measure();
          figures.lost(lost);
          return lost;
        },
        "");
  }

  MemberTarget newPrimary() {
    return candidate(request, ready).target();
  }
}
