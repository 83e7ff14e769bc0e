package dev.holdfast.workflows.guard;

import dev.holdfast.workflows.guard.LeaseControl.LeaseOver;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.Promotions.Permitted;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease that lapsed is a proof only once the standby was locked for the guard's whole time: the
 * promotion waits for that, and from its end on the old primary is down for certain.
 */
public final class LeaseWait {

  private final String guarded;
  private final Duration ttl;
  private @Nullable Instant over;

  private LeaseWait(String guarded, Duration ttl) {
    this.guarded = guarded;
    this.ttl = ttl;
  }

  /** The wait that makes a proof of a lease that is over. */
  public static LeaseWait after(LeaseOver lapsed) {
    return new LeaseWait(lapsed.member(), lapsed.ttl());
  }

  /** The longer one of both. */
  public LeaseWait or(@Nullable LeaseWait other) {
    return other == null || other.ttl.compareTo(ttl) <= 0 ? this : other;
  }

  /** From the lock to the promotion. */
  public Duration time() {
    return LeaseTimes.untilPromotion(ttl);
  }

  /** A failover is a person's word that the old primary is given up. */
  public GuardLocks.Question question(Permitted permitted) {
    return new GuardLocks.Question(permitted, guarded, ttl, true);
  }

  /** The standby was promoted, after all of the wait. */
  public void isOver(Instant at) {
    over = at;
  }

  /** From when on nothing is acknowledged; while the wait is yet to come, if it came now. */
  public Instant endsAt() {
    return over == null ? Runbook.now().plus(time()) : over;
  }
}
