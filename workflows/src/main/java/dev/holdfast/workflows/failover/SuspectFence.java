package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardPorts;
import dev.holdfast.workflows.guard.GuardProof;
import dev.holdfast.workflows.guard.LeaseControl.Lease;
import dev.holdfast.workflows.guard.LeaseControl.LeaseOver;
import dev.holdfast.workflows.guard.LeaseControl.LeaseSeen;
import dev.holdfast.workflows.guard.LeaseTimes;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls.Fence;
import dev.holdfast.workflows.site.ServerControls.Fenced;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proves that one member takes no writes any more: on its host, by its guard's word, by its guard's
 * lease. The first is tried at once and waited for only as long as there is hope: its site may be
 * gone, and the lease ends all the same.
 */
final class SuspectFence {

  /** A fast shutdown ends sessions and sends standbys the rest of the log: seconds at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A guard that lives stops its server within its own patience, a minute if nobody said more. */
  private static final Duration GUARD_STOPS = Duration.ofSeconds(75);

  /** The lease is over, and the host gave an answer before: it may well give the better proof. */
  private static final Duration HOST_ANSWERED = Duration.ofSeconds(3);

  private static final Duration HOST_SILENT = Duration.ofMillis(300);

  private final ServerFailoverRequest request;
  private final FailoverPorts ports;
  private final GuardPorts guards;
  private final MemberSeen suspect;
  private final String candidate;
  private final MemberTarget target;
  private @Nullable Asked<LeaseSeen> declared;
  private @Nullable Asked<LeaseOver> leaseEnd;
  private @Nullable Asked<Fenced> host;
  private boolean leaseWasOut;

  SuspectFence(
      ServerFailoverRequest request,
      FailoverPorts ports,
      GuardPorts guards,
      Readiness ready,
      MemberSeen suspect) {
    this.request = request;
    this.ports = ports;
    this.guards = guards;
    this.candidate = ready.candidate().member();
    this.suspect = suspect;
    this.target = request.target().at(request.server().member(suspect.member()));
  }

  /**
   * What is proven.
   *
   * @param fenced what its host showed; null if it showed nothing
   * @param lapsed the lease that must have been waited for before another one is promoted; null if
   *     nothing has to be waited for
   */
  record Shown(
      List<FenceProof> proofs,
      @Nullable Fenced fenced,
      @Nullable LeaseOver lapsed,
      String said,
      @Nullable Attempt attempt) {
    Shown {
      proofs = List.copyOf(proofs);
    }
  }

  /** Changes nothing about who is promoted; without any proof {@link Shown#said} tells why. */
  Shown prove() {
    if (request.server().guard() == null) {
      askHost();
      awaitHost(null);
      return shown();
    }
    if (!serves()) {
      askHost(); // nothing is left of it that a guard could stop in an orderly way
    }
    askGuard();
    askHost();
    boolean proven = leaseEnd != null && leaseEnd.success() != null && !request.planned();
    awaitHost(proven ? (silent() ? HOST_SILENT : HOST_ANSWERED) : null);
    return shown();
  }

  /** Seen to answer: what stops it in an orderly way is its guard, not somebody behind its back. */
  private boolean serves() {
    return switch (suspect.role()) {
      case PRIMARY, STANDBY, REFUSES -> true;
      case DOWN, UNREACHABLE -> false;
    };
  }

  private boolean silent() {
    return suspect.role() == MemberSeen.Role.UNREACHABLE;
  }

  private void askHost() {
    ServerControl control = target.member().control();
    boolean shows = control != null && control.provesStopped();
    if (host == null && (shows || request.server().guard() == null)) {
      String reason = "%s of plan %s".formatted(request.run().kind(), request.run().plan());
      Fence fence =
          new Fence(target, reason, suspect.systemIdentifier(), PATIENCE, request.planned());
      host = Asked.of(() -> ports.controls().fence(fence));
    }
  }

  /** Until the guard or its lease has ended, or the host has shown the better proof before. */
  private void askGuard() {
    Asked<LeaseSeen> word = Asked.of(this::declare);
    declared = word;
    Workflow.await(word::isOver);
    LeaseSeen before = word.success();
    if (before == null) {
      return;
    }
    leaseWasOut |= before.state().open();
    Asked<LeaseOver> end = Asked.of(() -> guards.ends().awaitEnd(lease(), GUARD_STOPS));
    leaseEnd = end;
    Workflow.await(() -> end.isOver() || hostShows());
  }

  private LeaseSeen declare() {
    var run = request.run();
    String reason = "%s, run %s".formatted(run.kind(), run.run());
    return guards.leases().declare(lease(), run.requestedBy(), reason, true);
  }

  private Lease lease() {
    return new Lease(request.run().run(), request.run().plan(), suspect.member());
  }

  private boolean hostShows() {
    return host != null && host.success() != null;
  }

  /** {@code limit} is null if there is no other proof to go on with. */
  private void awaitHost(@Nullable Duration limit) {
    Asked<Fenced> asked = host;
    if (asked == null) {
      return;
    }
    if (limit == null) {
      Workflow.await(asked::isOver);
    } else {
      Workflow.await(limit, asked::isOver); // later it does no harm: it is to be down
    }
  }

  private Shown shown() {
    Fenced fenced = host == null ? null : host.success();
    LeaseOver over = leaseEnd == null ? null : leaseEnd.success();
    List<FenceProof> proofs = new ArrayList<>();
    List<String> said = new ArrayList<>();
    boolean told = over != null && unusable(over).isEmpty();
    boolean lapsed = told && over != null && over.proof() == GuardProof.LEASE_LAPSED;
    if (over != null && told && !(lapsed && fenced != null)) {
      proofs.add(FenceProof.of(over));
      said.add(over.detail() + (lapsed ? waits(over) : ""));
    }
    if (fenced != null) {
      proofs.add(FenceProof.of(fenced));
      said.add(suspect.member() + " is down: " + fenced.detail());
    }
    Attempt attempt = fenced != null ? fenced.attempt() : over != null ? over.attempt() : null;
    return new Shown(
        proofs,
        fenced,
        lapsed && fenced == null ? over : null,
        String.join("; ", proofs.isEmpty() ? whyNot(over) : said),
        attempt);
  }

  private static String waits(LeaseOver over) {
    return "; the promotion waits %.1f s with the standby locked"
        .formatted(LeaseTimes.untilPromotion(over.ttl()).toMillis() / 1000.0);
  }

  private List<String> whyNot(@Nullable LeaseOver over) {
    List<String> why = new ArrayList<>();
    if (over != null) {
      unusable(over).ifPresent(why::add);
    }
    for (Asked<?> asked : asked()) {
      if (!asked.failure().isEmpty()) {
        why.add(asked.failure());
      }
    }
    if (host == null) {
      why.add("the plan does not say how it can be seen to be down (control)");
    }
    return why;
  }

  private List<Asked<?>> asked() {
    return Stream.of(
            Optional.ofNullable(declared), Optional.ofNullable(leaseEnd), Optional.ofNullable(host))
        .<Asked<?>>flatMap(Optional::stream)
        .toList();
  }

  /** Why the end of a lease proves nothing here; empty if it does. */
  private Optional<String> unusable(LeaseOver over) {
    if (serves() && !leaseWasOut) {
      return Optional.of("it answered though no guard had a lease: somebody else has started it");
    }
    if (over.proof() == GuardProof.STOPPED) {
      return Optional.empty();
    }
    if (request.planned()) {
      return Optional.of("its guard's lease lapsed; a switchover needs its guard and its host");
    }
    GuardBeat last = over.end().beat();
    String grantor = last == null ? null : last.grantor();
    if (grantor != null && !grantor.equals(candidate)) {
      return Optional.of(
          "its guard's lease lapsed, but %s may have kept it up: only %s can be promoted on that"
              .formatted(grantor, grantor));
    }
    return Optional.empty();
  }

  /** Whether it was its guard that stopped it, so that it is its guard that starts it again. */
  boolean stoppedByGuard() {
    return suspect.role() == MemberSeen.Role.PRIMARY && leaseWasOut;
  }

  String member() {
    return suspect.member();
  }

  /** Ends what is still at work on its host: an undo must not meet it. */
  void settle() {
    Asked<Fenced> asked = host;
    if (asked != null) {
      asked.callOff();
      Workflow.await(asked::isOver);
    }
  }
}
