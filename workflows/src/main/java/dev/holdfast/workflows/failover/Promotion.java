package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.failover.Promotions.Candidate;
import dev.holdfast.workflows.failover.Promotions.Permitted;
import dev.holdfast.workflows.failover.Promotions.Promoted;
import dev.holdfast.workflows.failover.Promotions.Replayed;
import dev.holdfast.workflows.failover.Promotions.Withdrawn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One candidate on its way to become the primary, with the permit that it has for it now. */
final class Promotion {

  private final Candidate candidate;
  private final FailoverPorts ports;
  private @Nullable Instant permitUntil;
  private boolean used;
  private @Nullable Promoted promoted;

  Promotion(Candidate candidate, FailoverPorts ports) {
    this.candidate = candidate;
    this.ports = ports;
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
    promoted = ports.promotions().promote(permitted());
    return promoted;
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
