package dev.holdfast.workflows.guard;

import java.time.Duration;

/**
 * How long what lasts, of a lease that holds for {@code ttl} after its last heartbeat. Measured:
 * docs/guard.md.
 */
public final class LeaseTimes {

  private static final Duration MARGIN = Duration.ofSeconds(2);

  private LeaseTimes() {}

  /** From the sending of what was acknowledged last to the end of a server: 0.6 of it. */
  public static Duration serving(Duration ttl) {
    return ttl.multipliedBy(6).dividedBy(10);
  }

  /** From the locking of the standby to its promotion: a guard's whole time, and two seconds. */
  public static Duration untilPromotion(Duration ttl) {
    return serving(ttl).plus(MARGIN);
  }

  /**
   * From the last heartbeat to the end of the lease at Temporal: 0.7 of it. More than a guard
   * serves, so that one that is back in time finds its lease; not more than that needs, since
   * whoever promotes waits for it. Nothing rests on its length: {@link #untilPromotion} counts from
   * its end.
   */
  public static Duration unheard(Duration ttl) {
    return ttl.multipliedBy(7).dividedBy(10);
  }

  /** From one heartbeat to the next. */
  public static Duration betweenBeats(Duration ttl) {
    return ttl.dividedBy(10);
  }
}
