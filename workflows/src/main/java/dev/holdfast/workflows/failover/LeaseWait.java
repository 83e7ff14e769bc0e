package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.LeaseControl.LeaseOver;
import dev.holdfast.workflows.failover.Promotions.Permitted;
import dev.holdfast.workflows.runbook.Runbook;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease that lapsed is a proof only once the standby was locked for the guard's whole time: the
 * promotion waits for that, and from its end on the old primary is down for certain.
 */
final class LeaseWait {

  private final String guarded;
  private final Duration ttl;
  private @Nullable Instant over;

  private LeaseWait(String guarded, Duration ttl) {
    this.guarded = guarded;
    this.ttl = ttl;
  }

  static LeaseWait after(LeaseOver lapsed) {
    return new LeaseWait(lapsed.member(), lapsed.ttl());
  }

  /** The longer one of both. */
  LeaseWait or(@Nullable LeaseWait other) {
    return other == null || other.ttl.compareTo(ttl) <= 0 ? this : other;
  }

  /** From the lock to the promotion. */
  Duration time() {
    return LeaseTimes.untilPromotion(ttl);
  }

  /** A failover is a person's word that the old primary is given up. */
  GuardLocks.Question question(Permitted permitted) {
    return new GuardLocks.Question(permitted, guarded, ttl, true);
  }

  /** The standby was promoted, after all of the wait. */
  void isOver(Instant at) {
    over = at;
  }

  /** From when on nothing is acknowledged; while the wait is yet to come, if it came now. */
  Instant endsAt() {
    return over == null ? Runbook.now().plus(time()) : over;
  }
}
