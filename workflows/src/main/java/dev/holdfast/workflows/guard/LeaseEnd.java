package dev.holdfast.workflows.guard;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ended in a way that says something about the server.
 *
 * @param at by Temporal's clock: never to be counted from, only shown
 * @param ttl of that lease
 * @param beat the last heartbeat; null if the guard stopped the server itself
 * @param stopped what the guard said; null if the lease lapsed
 */
public record LeaseEnd(
    Instant at, Duration ttl, @Nullable GuardBeat beat, @Nullable GuardStopped stopped) {

  /** As people read it. */
  public String sentence() {
    if (stopped != null) {
      return "the guard on %s stopped the server: %s".formatted(stopped.host(), stopped.reason());
    }
    String host = beat == null ? "an unknown host" : beat.host();
    return "the lease of the guard on %s lapsed".formatted(host);
  }
}
