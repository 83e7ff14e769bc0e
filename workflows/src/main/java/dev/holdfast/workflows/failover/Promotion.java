package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.guard.GuardLocks;
import dev.holdfast.workflows.guard.LeaseWait;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Promotions.Candidate;
import dev.holdfast.workflows.site.Promotions.Permitted;
import dev.holdfast.workflows.site.Promotions.Promoted;
import dev.holdfast.workflows.site.Promotions.Replayed;
import dev.holdfast.workflows.site.Promotions.Withdrawn;
import io.temporal.failure.ActivityFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One candidate on its way to become the primary, with the permit that it has for it now. */
final class Promotion {

  private final Candidate candidate;
  private final FailoverPorts ports;
  private final @Nullable GuardLocks locks;
  private final @Nullable LeaseWait wait;
  private @Nullable Instant permitUntil;
  private boolean used;
  private @Nullable Promoted promoted;

  Promotion(Candidate candidate, FailoverPorts ports) {
    this.candidate = candidate;
    this.ports = ports;
    this.locks = null;
    this.wait = null;
  }

  /**
   * {@code wait} is for the lease that is all the proof there is; null if there is a better one.
   */
  Promotion(Candidate candidate, FailoverPorts ports, GuardLocks locks, @Nullable LeaseWait wait) {
    // an attempt that breaks makes the next one wait anew
    this.candidate = wait == null ? candidate : candidate.waiting(wait.time().multipliedBy(2));
    this.ports = ports;
    this.locks = locks;
    this.wait = wait;
  }

  Candidate candidate() {
    return candidate;
  }

  Replayed replay() {
    Replayed replayed = ports.replays().replay(candidate);
    permitUntil = replayed.permitUntil();
    used = false;
    return replayed;
  }

  /** Asked again after a failure it takes a new permit: the one before may have ended. */
  Promoted promote() {
    if (used) {
      replay();
    }
    used = true;
    promoted = askedInTime();
    return promoted;
  }

  /** A worker that died before it asked leaves a permit that is over for the next one. */
  private Promoted askedInTime() {
    try {
      return asked();
    } catch (ActivityFailure e) {
      if (!FailureCode.PERMIT_OVER.isIn(e)) {
        throw e;
      }
      replay();
      return asked();
    }
  }

  private Promoted asked() {
    if (locks == null || wait == null) {
      return ports.promotions().promote(permitted());
    }
    GuardLocks.Promoted locked = locks.promote(wait.question(permitted()));
    wait.isOver(locked.observedAt());
    return locked.primary();
  }

  Withdrawn withdraw() {
    return ports.undoPromotions().withdraw(permitted());
  }

  private Permitted permitted() {
    return new Permitted(candidate, requireNonNull(permitUntil));
  }

  Promoted promoted() {
    return requireNonNull(promoted);
  }
}
