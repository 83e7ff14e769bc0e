package dev.holdfast.workflows.guard;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a guard says with each heartbeat: how its server is, and how both legs of its lease stand.
 *
 * @param at by the guard's own clock
 * @param host where guard and server are
 * @param guard pid of the guard
 * @param stopper pid of the stopper; null while none lives
 * @param server {@code READY}, {@code STARTING}, {@code STANDBY}, {@code STOPPING} or {@code DOWN}
 * @param temporalMillis since Temporal acknowledged last; null if it did not yet
 * @param grantor the member that is the second leg; null if there is none
 * @param standbyMillis since the standby granted last; null if it did not yet
 * @param restarts how often the guard started the server again in place
 */
public record GuardBeat(
    Instant at,
    String host,
    long guard,
    @Nullable Long stopper,
    String server,
    @Nullable Long temporalMillis,
    @Nullable String grantor,
    @Nullable Long standbyMillis,
    int restarts) {

  /** As people read it: both legs, and the server. */
  public String sentence() {
    String standby =
        grantor == null ? "no standby" : "%s %s".formatted(grantor, ago(standbyMillis));
    return "PostgreSQL %s on %s; lease: Temporal %s, %s; stopper %s"
        .formatted(server, host, ago(temporalMillis), standby, stopper == null ? "dead" : "alive");
  }

  private static String ago(@Nullable Long millis) {
    return millis == null ? "not yet" : "%.1f s ago".formatted(millis / 1000.0);
  }
}
