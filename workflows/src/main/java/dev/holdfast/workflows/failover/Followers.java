package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberSeen.Slot;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions.Confirmation;
import dev.holdfast.workflows.site.Promotions.Followed;
import dev.holdfast.workflows.site.Promotions.Following;
import dev.holdfast.workflows.site.Promotions.Promoted;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The standbys that are to follow the new primary, and what they need there. */
final class Followers {

  private final ServerFailoverRequest request;
  private final List<MemberSeen> standbys;
  private final List<MemberSeen> suspects;

  Followers(ServerFailoverRequest request, Readiness ready, ClusterLooks.ClusterSeen seen) {
    this.request = request;
    this.suspects = ready.suspects();
    this.standbys =
        seen.all(Role.STANDBY).stream()
            .filter(it -> !it.member().equals(ready.candidate().member()))
            .toList();
  }

  /**
   * Those of the old primary, as far as it was seen: they do not come along with a promotion. The
   * one through which the new primary itself followed serves nobody any more, and would keep the
   * log for ever.
   */
  List<Slot> slots() {
    List<String> names = standbys.stream().map(MemberSeen::member).toList();
    return suspects.stream()
        .flatMap(it -> it.slots().stream())
        .filter(
            it ->
                it.logical()
                    || names.contains(it.name().replace('_', '-'))
                    || names.contains(it.name()))
        .toList();
  }

  List<Following> of(MemberTarget primary, Promoted promoted) {
    return standbys.stream()
        .map(
            it ->
                new Following(
                    request.target().at(request.server().member(it.member())),
                    primary,
                    promoted.timeline()))
        .toList();
  }

  /** All of them follow. */
  record Turned(List<Followed> followed, String confirmedBy, Attempt attempt)
      implements Observation {
    Turned {
      followed = List.copyOf(followed);
    }

    @Override
    public String detail() {
      return followed.stream().map(Followed::detail).collect(Collectors.joining("; "))
          + "; "
          + confirmedBy;
    }
  }

  /** At the same time; then commits wait for those that the plan wants them to wait for. */
  static Turned turn(List<Following> standbys, MemberTarget primary, FailoverPorts ports) {
    List<Promise<Followed>> turning = new ArrayList<>();
    standbys.forEach(it -> turning.add(Async.function(ports.promotions()::follow, it)));
    List<Followed> followed = turning.stream().map(Promise::get).toList();
    List<String> synchronous =
        standbys.stream()
            .map(it -> it.standby().member())
            .filter(
                it ->
                    it.replication() != null
                        && it.replication().mode() == Replication.Mode.SYNCHRONOUS)
            .map(it -> it.name())
            .toList();
    var confirmed = ports.promotions().confirmBy(new Confirmation(primary, synchronous));
    return new Turned(followed, confirmed.detail(), confirmed.attempt());
  }
}
