package dev.holdfast.workflows.guard;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the lease of a member's guard stands.
 *
 * @param open whether a lease is out: its guard may be alive
 * @param ttl of the lease that is out, else of the last one; null if there was none
 * @param end how the last lease ended that says something about the server; null if none did, or a
 *     later one ended in a way that proves nothing
 * @param declared why there is no new lease; null if a guard that asks gets one
 * @param grants how many leases there were
 */
public record LeaseState(
    boolean open,
    @Nullable Duration ttl,
    @Nullable LeaseEnd end,
    @Nullable LeaseDeclaration declared,
    long grants) {

  static LeaseState none() {
    return new LeaseState(false, null, null, null, 0);
  }

  /** Whether no lease is out and the last one is known to have ended. */
  public boolean over() {
    return !open && end != null;
  }

  LeaseState granted(Duration newTtl) {
    return new LeaseState(true, newTtl, end, declared, grants + 1);
  }

  LeaseState ended(@Nullable LeaseEnd how) {
    return new LeaseState(false, ttl, how, declared, grants);
  }

  LeaseState declared(@Nullable LeaseDeclaration declaration) {
    return new LeaseState(open, ttl, end, declaration, grants);
  }
}
