package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster can get another primary now. What forbids it is told all at once.
 *
 * @param candidate who takes over
 * @param suspects who must be proven down before
 * @param notes what does not forbid it and a person should know
 */
record Readiness(
    MemberSeen candidate, List<MemberSeen> suspects, List<String> notes, Attempt attempt)
    implements Observation {

  Readiness {
    suspects = List.copyOf(suspects);
    notes = List.copyOf(notes);
  }

  /** By the look at the cluster alone. */
  static Readiness of(ServerFailoverRequest request, ClusterSeen seen) {
    return of(request, seen, candidate -> TakeoverNeeds.none());
  }

  /**
   * Fails with what forbids it.
   *
   * @param needs what a candidate lacks beside its log
   */
  static Readiness of(
      ServerFailoverRequest request, ClusterSeen seen, Function<MemberSeen, TakeoverNeeds> needs) {
    seen.orFail();
    Optional<MemberSeen> primary = seen.all(Role.PRIMARY).stream().findFirst();
    MemberSeen candidate = candidate(request, seen, primary.map(MemberSeen::site).orElse(null));
    requireNoOtherRun(request, seen);
    TakeoverNeeds lacking = needs.apply(candidate);
    List<String> notes = new ArrayList<>();
    List<String> forbids = request.planned() ? planned(request, candidate, primary) : notes;
    forbids.addAll(room(seen, candidate));
    forbids.addAll(lacking.forbids());
    notes.addAll(lacking.notes());
    if (request.planned() && !forbids.isEmpty()) {
      throw FailureCode.NOT_READY.failure(
          "%s can't take over: %s".formatted(candidate.member(), String.join("; ", forbids)));
    }
    String better = StandbyChoice.betterElsewhere(seen.members(), candidate);
    if (!better.isEmpty()) {
      notes.add("more of the log is at " + better);
    }
    return new Readiness(candidate, suspects(seen, candidate), notes, seen.attempt());
  }

  /** Without one nothing would be proven down: a server outside the plan may be the primary. */
  private static List<MemberSeen> suspects(ClusterSeen seen, MemberSeen candidate) {
    List<MemberSeen> suspects = OldPrimary.suspects(seen, candidate);
    if (suspects.isEmpty()) {
      throw FailureCode.CLUSTER_AMBIGUOUS.failure(
          "every member of server %s is a standby, so nobody can tell who was the primary: %s"
              .formatted(seen.server(), seen.detail()));
    }
    return suspects;
  }

  /** At the wanted site; else anywhere but where the primary is, or was before it fell silent. */
  private static MemberSeen candidate(
      ServerFailoverRequest request, ClusterSeen seen, @Nullable String active) {
    if (request.toSite() != null) {
      return StandbyChoice.best(seen, request.toSite(), request.toSite());
    }
    return StandbyChoice.ranked(seen.members(), null, null).stream()
        .filter(it -> !it.site().equals(active))
        .findFirst()
        .orElseGet(() -> StandbyChoice.best(seen, null, null));
  }

  private static void requireNoOtherRun(ServerFailoverRequest request, ClusterSeen seen) {
    List<String> others =
        seen.members().stream()
            .flatMap(it -> it.fencedBy().stream())
            .filter(it -> !it.equals(request.run().run()))
            .distinct()
            .toList();
    if (!others.isEmpty()) {
      throw FailureCode.FENCE_HELD.failure(
          "run %s works on a database of server %s: promotion would cut it in two"
              .formatted(String.join(", ", others), seen.server()));
    }
  }

  private static List<String> planned(
      ServerFailoverRequest request, MemberSeen candidate, Optional<MemberSeen> primary) {
    List<String> forbids = new ArrayList<>();
    Member member = request.server().member(candidate.member());
    if (primary.isEmpty()) {
      forbids.add("no member takes writes; a failover moves a system whose site is lost");
    } else if (request.server().member(primary.get().member()).control() == null) {
      forbids.add("the plan does not say how " + primary.get().member() + " is stopped (control)");
    }
    if (!candidate.following()) {
      forbids.add("it does not receive the log now");
    }
    Duration most = Optional.ofNullable(member.replication()).map(Replication::maxLag).orElse(null);
    Duration lag = candidate.lag();
    if (most != null && lag != null && !most.isZero() && lag.compareTo(most) > 0) {
      forbids.add(
          "it is %d s behind, at most %d s are allowed"
              .formatted(lag.toSeconds(), most.toSeconds()));
    }
    return forbids;
  }

  private static List<String> room(ClusterSeen seen, MemberSeen candidate) {
    int followers = seen.members().size() - 1;
    return candidate.freeSenders() >= followers
        ? List.of()
        : List.of(
            "it has room for %d of %d standbys: raise max_wal_senders"
                .formatted(candidate.freeSenders(), followers));
  }

  @Override
  public String detail() {
    String who =
        "%s at %s takes over, at %s"
            .formatted(candidate.member(), candidate.site(), candidate.received());
    return notes.isEmpty() ? who : who + "; " + String.join("; ", notes);
  }

  @Override
  public boolean changed() {
    return false;
  }
}
