package dev.holdfast.workflows.guard;

import dev.holdfast.workflows.plan.GuardPolicy;
import java.time.Duration;

/**
 * A guard wants a lease.
 *
 * @param host where it runs
 * @param ttl how long the lease holds after its last heartbeat, at least 5 s; the guard itself
 *     serves no longer than 0.6 of it after it sent one that was acknowledged
 */
public record GuardAsk(String host, Duration ttl) {

  public GuardAsk {
    if (ttl.compareTo(GuardPolicy.SHORTEST) < 0) {
      throw new IllegalArgumentException("ttl must be at least 5 s, was " + ttl);
    }
  }
}
