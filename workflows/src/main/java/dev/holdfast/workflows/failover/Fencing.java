package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.guard.GuardPorts;
import dev.holdfast.workflows.guard.LeaseControl.Lease;
import dev.holdfast.workflows.guard.LeaseControl.LeaseSeen;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.guard.LeaseWait;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import dev.holdfast.workflows.site.Promotions.Replayed;
import dev.holdfast.workflows.site.Promotions.Withdrawn;
import dev.holdfast.workflows.site.ServerControls.Cluster;
import dev.holdfast.workflows.site.ServerControls.Fenced;
import dev.holdfast.workflows.site.ServerControls.Unfence;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves that whoever might still take writes can't any more, and lets it run again only if nobody
 * else was promoted.
 */
final class Fencing {

  /** A guard that is let go asks, gets a lease and starts its server; a crash is recovered from. */
  private static final Duration GUARD_RETURNS = Duration.ofSeconds(45);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ServerFailoverRequest request;
  private final FailoverPorts ports;
  private final GuardPorts guards = GuardPorts.open();
  private final List<SuspectFence> fences = new ArrayList<>();
  private final List<Fenced> fenced = new ArrayList<>();
  private @Nullable LeaseWait wait;
  private @Nullable Instant toldAt;
  private @Nullable Replayed replayed;
  private boolean unclear;
  private @Nullable String promoted;

  Fencing(ServerFailoverRequest request, FailoverPorts ports) {
    this.request = request;
    this.ports = ports;
  }

  /** What is proven, or by whom the proof was waived. */
  record Proven(List<FenceProof> proofs, boolean waived, String said, Attempt attempt)
      implements Observation {
    Proven {
      proofs = List.copyOf(proofs);
    }

    @Override
    public String detail() {
      return said;
    }
  }

  /**
   * Fails with {@link FailureCode#FENCE_UNPROVEN} if one of the suspects can't be proven down and
   * nobody waives that.
   */
  Proven prove(Readiness ready) {
    fences.forEach(SuspectFence::settle);
    fences.clear();
    fenced.clear();
    wait = null;
    toldAt = null;
    List<String> said = new ArrayList<>();
    List<FenceProof> proofs = new ArrayList<>();
    Attempt attempt = ready.attempt();
    boolean waived = false;
    for (MemberSeen suspect : ready.suspects()) {
      SuspectFence fence = new SuspectFence(request, ports, guards, ready, suspect);
      fences.add(fence);
      SuspectFence.Shown shown = fence.prove();
      proofs.addAll(shown.proofs());
      waived |= shown.proofs().isEmpty();
      said.add(shown.proofs().isEmpty() ? withoutProof(suspect, shown.said()) : shown.said());
      attempt = shown.attempt() == null ? attempt : shown.attempt();
      note(shown);
    }
    return new Proven(proofs, waived, String.join("; ", said), attempt);
  }

  private void note(SuspectFence.Shown shown) {
    if (shown.fenced() != null) {
      fenced.add(shown.fenced());
    }
    if (shown.lapsed() != null) {
      wait = LeaseWait.after(shown.lapsed()).or(wait);
    }
    toldAt = shown.proofs().isEmpty() ? null : shown.proofs().get(0).observedAt();
  }

  private String withoutProof(MemberSeen suspect, String why) {
    String unproven = "%s is not proven down: %s".formatted(suspect.member(), why);
    var waiver = request.waiver();
    if (waiver == null || request.planned()) {
      throw FailureCode.FENCE_UNPROVEN.failure(
          unproven + "; it may still take writes, and what it takes after this is lost");
    }
    return unproven + "; waived by " + waiver.by() + ": " + waiver.reason();
  }

  /** The candidate's way to become the primary: after a wait if a lease is all the proof. */
  Promotion promotion(Promotions.Candidate candidate) {
    return new Promotion(candidate, ports, guards.locks(), wait);
  }

  /**
   * A planned move goes on only if the candidate has everything that the old primary wrote. Fails
   * with {@link FailureCode#NOT_READY} otherwise; nothing is promoted then.
   */
  Replayed requireNothingLost(Replayed reached) {
    replayed = reached;
    if (request.planned() && !lossIsExcluded()) {
      throw FailureCode.NOT_READY.failure(
          "the old primary's log ends at %s and the standby has applied it up to %s"
              .formatted(ends(), reached.lsn()));
    }
    return reached;
  }

  private String ends() {
    return fenced.stream()
        .map(Fenced::cluster)
        .map(it -> it == null ? "an unknown place" : it.checkpoint())
        .findFirst()
        .orElse("an unknown place");
  }

  /**
   * Whether it was seen that nothing is lost: the only suspect was shut down in order, and the
   * candidate has applied its last record, which a shutdown writes.
   */
  boolean lossIsExcluded() {
    Lsn end = end();
    return end != null && replayed != null && replayed.lsn().compareTo(end) > 0;
  }

  /** The last record of the only suspect, if it was shut down in order; null if it is not known. */
  @Nullable Lsn end() {
    boolean only = fenced.size() == 1 && fences.size() == 1;
    Cluster end = only ? fenced.get(0).cluster() : null;
    return end != null && end.clean() ? Lsn.of(end.checkpoint()) : null;
  }

  /**
   * From when on the only suspect acknowledged nothing, by the worker's clock; null if there are
   * several, or no proof.
   */
  @Nullable Instant provenAt() {
    if (fences.size() != 1) {
      return null;
    }
    return wait == null ? toldAt : wait.endsAt();
  }

  /** Until it is clear, the old primary must not run. */
  void promotionUnclear() {
    unclear = true;
  }

  void promotionClear(Withdrawn withdrawn) {
    unclear = false;
    promoted = withdrawn.promoted() == null ? null : withdrawn.promoted().member();
  }

  /** What became of the fences of a run that is taken back. */
  record Released(String said, boolean changed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return said;
    }
  }

  Released undo(Readiness ready) {
    if (unclear) {
      throw FailureCode.UNDO_FAILED.failure(
          "nobody knows whether %s was promoted, so the old primary stays down"
              .formatted(ready.candidate().member()));
    }
    if (promoted != null) {
      return new Released("stays down: " + promoted + " is the primary", false, ready.attempt());
    }
    Released last = new Released("nothing was fenced", false, ready.attempt());
    for (MemberSeen suspect : ready.suspects()) {
      fences.forEach(SuspectFence::settle);
      MemberTarget target = request.target().at(request.server().member(suspect.member()));
      if (isControlled(target.member().control())) {
        var unfenced = ports.undoControls().unfence(new Unfence(target, null, PATIENCE));
        last = new Released(unfenced.detail(), unfenced.changed(), unfenced.attempt());
      }
      if (request.server().guard() != null) {
        last = readmit(suspect, last);
      }
    }
    return last;
  }

  /** What a guard starts is not started by a team's own commands. */
  private boolean isControlled(@Nullable ServerControl control) {
    return control != null && (request.server().guard() == null || control.provesStopped());
  }

  /** Last, since from then on its guard starts it. */
  private Released readmit(MemberSeen suspect, Released before) {
    Lease lease = lease(request.run().run(), suspect.member());
    LeaseSeen let = guards.undoLeases().readmit(lease);
    boolean byGuard =
        fences.stream()
            .filter(it -> it.member().equals(suspect.member()))
            .anyMatch(SuspectFence::stoppedByGuard);
    if (!let.guarded() || !byGuard) {
      return before;
    }
    LeaseSeen seen = guards.undoLeases().awaitServing(lease, GUARD_RETURNS);
    if (!seen.serving()) {
      throw FailureCode.UNDO_FAILED.failure(
          "%s may run again, but its guard does not start it: start dr guard on its host"
              .formatted(suspect.member()));
    }
    return new Released(before.said() + "; " + seen.detail(), true, seen.attempt());
  }

  /**
   * A run of before may have declared the member lost that is the primary now: its guard gets
   * leases again. Nothing of the recovery rests on it.
   */
  void admit(MemberTarget primary) {
    if (request.server().guard() == null) {
      return;
    }
    Workflow.newDetachedCancellationScope(() -> admit(primary.member().name())).run();
  }

  private void admit(String member) {
    try {
      LeaseSeen seen = guards.leases().look(lease(request.run().run(), member));
      LeaseDeclaration declared = seen.state().declared();
      if (declared != null) {
        guards.leases().readmit(lease(declared.run(), member));
      }
    } catch (ActivityFailure e) {
      return; // its guard says that it gets no lease
    }
  }

  private Lease lease(String run, String member) {
    return new Lease(run, request.run().plan(), member);
  }
}
