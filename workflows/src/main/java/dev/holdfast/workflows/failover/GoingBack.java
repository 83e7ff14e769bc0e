package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.runbook.Undone;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions.Promoted;
import dev.holdfast.workflows.site.Promotions.Settlement;
import dev.holdfast.workflows.site.Promotions.Withdrawn;
import io.temporal.failure.TemporalFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Home was promoted and is not good: the member that was the primary before becomes it again, by
 * another handover that loses nothing. If that can't be, home stays the primary.
 */
final class GoingBack {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailbackPorts ports;
  private final FailoverFigures figures;
  private final MemberSeen before;
  private final MemberTarget home;

  /**
   * To where it came from.
   *
   * @param before the primary before the promotion of {@code home}
   */
  GoingBack(
      ServerFailoverRequest request,
      Runbook runbook,
      FailbackPorts ports,
      FailoverFigures figures,
      MemberSeen before,
      MemberTarget home) {
    this.request = request.to(before.site());
    this.runbook = runbook;
    this.ports = ports;
    this.figures = figures;
    this.before = before;
    this.home = home;
  }

  /** As an undo of the promotion. */
  Undone goBack() {
    boolean[] back = {false};
    runbook.besides(
        FailbackStep.GO_BACK,
        () -> {
          Observation seen = handOver();
          back[0] = true;
          return seen;
        },
        "server %s: going back from %s to %s did not come to its end, look which of them is the primary"
            .formatted(request.server().name(), home.member().name(), before.member()));
    return back[0] ? Undone.UNDONE : Undone.FAILED;
  }

  private Observation handOver() {
    MemberTarget away = target(before.member());
    bringBack(away, home);
    var synced =
        new FinalSync(request, runbook, ports.moves().looks()).await(List.of(before.member()));
    var seen = ports.moves().looks().look(request.target());
    Readiness ready = Readiness.of(request, seen);
    Promoted promoted = promote(ready);
    figures.promoted(promoted);
    Followers followers = new Followers(request, ready, seen);
    MemberTarget primary = target(ready.candidate().member());
    var settlement =
        new Settlement(Handover.candidate(request, ready), promoted, 0, followers.slots());
    ports.moves().promotions().settle(settlement);
    List<Observation> all = new ArrayList<>(List.of(synced, promoted));
    var standbys = followers.of(primary, promoted);
    if (!standbys.isEmpty()) {
      all.add(Followers.turn(standbys, primary, ports.moves()));
    }
    standAsBefore(primary);
    return Several.of(all, synced.attempt());
  }

  private MemberTarget target(String member) {
    return request.target().at(request.server().member(member));
  }

  /** Does nothing if it follows already. */
  private void bringBack(MemberTarget member, MemberTarget primary) {
    MemberSeen seen = ports.moves().looks().look(request.target()).member(member.member().name());
    if (seen.role() != Role.STANDBY || !seen.following()) {
      Comeback comeback = new Comeback(ports, member, primary);
      comeback.rejoin();
      comeback.start(request.limits().finalSync());
    }
  }

  /** The primary runs again at home if nobody else could be promoted. */
  private Promoted promote(Readiness ready) {
    Fencing fencing = new Fencing(request, ports.moves());
    Promotion promotion = new Promotion(Handover.candidate(request, ready), ports.moves());
    boolean asked = false;
    try {
      fencing.prove(ready);
      fencing.requireNothingLost(promotion.replay());
      asked = true;
      return promotion.promote();
    } catch (TemporalFailure e) {
      if (asked) {
        Withdrawn withdrawn = promotion.withdraw();
        if (withdrawn.promoted() != null) {
          return withdrawn.promoted();
        }
      }
      fencing.undo(ready);
      throw e;
    }
  }

  /** Home was a standby before; if it can't be one again now, that is left for later. */
  private void standAsBefore(MemberTarget primary) {
    try {
      bringBack(home, primary);
    } catch (TemporalFailure e) {
      runbook.leftBehind(
          "%s is down and fenced, bring it back with dr failback (%s: %s)"
              .formatted(
                  home.member().name(), FailureCode.ROAD_CLOSED.name(), Runbook.why(e).message()));
    }
  }
}
