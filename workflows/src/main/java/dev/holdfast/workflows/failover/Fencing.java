package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Promotions.Replayed;
import dev.holdfast.workflows.failover.Promotions.Withdrawn;
import dev.holdfast.workflows.failover.ServerControls.Cluster;
import dev.holdfast.workflows.failover.ServerControls.Fence;
import dev.holdfast.workflows.failover.ServerControls.Fenced;
import dev.holdfast.workflows.failover.ServerControls.Unfence;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
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

  /** A fast shutdown ends sessions and sends standbys the rest of the log: seconds at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ServerFailoverRequest request;
  private final FailoverPorts ports;
  private final List<Fenced> fenced = new ArrayList<>();
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
    fenced.clear();
    List<String> said = new ArrayList<>();
    List<FenceProof> proofs = new ArrayList<>();
    boolean waived = false;
    for (MemberSeen suspect : ready.suspects()) {
      try {
        Fenced proof = fence(suspect);
        fenced.add(proof);
        proofs.add(FenceProof.of(proof));
        said.add(suspect.member() + " is down: " + proof.detail());
      } catch (ActivityFailure e) {
        if (e.getCause() instanceof CanceledFailure) {
          throw e; // somebody aborted: that says nothing about a proof
        }
        waived = true;
        said.add(withoutProof(suspect, e));
      }
    }
    Attempt attempt = fenced.isEmpty() ? ready.attempt() : fenced.get(0).attempt();
    return new Proven(proofs, waived, String.join("; ", said), attempt);
  }

  private Fenced fence(MemberSeen suspect) {
    MemberTarget target = request.target().at(request.server().member(suspect.member()));
    String reason = "%s of plan %s".formatted(request.run().kind(), request.run().plan());
    return ports
        .controls()
        .fence(new Fence(target, reason, suspect.systemIdentifier(), PATIENCE, request.planned()));
  }

  private String withoutProof(MemberSeen suspect, ActivityFailure why) {
    String unproven =
        "%s is not proven down: %s".formatted(suspect.member(), Runbook.why(why).message());
    var waiver = request.waiver();
    if (waiver == null || request.planned()) {
      throw FailureCode.FENCE_UNPROVEN.failure(
          unproven + "; it may still take writes, and what it takes after this is lost");
    }
    return unproven + "; waived by " + waiver.by() + ": " + waiver.reason();
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
    Cluster end = fenced.size() == 1 ? fenced.get(0).cluster() : null;
    return end != null && end.clean() ? Lsn.of(end.checkpoint()) : null;
  }

  /** When the only suspect was seen to be down; null if there are several or no proof. */
  @Nullable Instant provenAt() {
    return fenced.size() == 1 ? fenced.get(0).observedAt() : null;
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
      MemberTarget target = request.target().at(request.server().member(suspect.member()));
      if (target.member().control() != null) {
        var unfenced = ports.undoControls().unfence(new Unfence(target, null, PATIENCE));
        last = new Released(unfenced.detail(), unfenced.changed(), unfenced.attempt());
      }
    }
    return last;
  }
}
