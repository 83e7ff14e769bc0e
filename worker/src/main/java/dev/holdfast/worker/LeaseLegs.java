package dev.holdfast.worker;

import dev.holdfast.activities.postgres.Uptime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Until when a guarded server may serve: 0.6 of the lease's length after the sending of what
 * Temporal, or the standby, acknowledged last. All times are those of {@link Uptime}.
 */
final class LeaseLegs {

  private final long serving;
  private final AtomicLong temporal = new AtomicLong();
  private final AtomicLong standby = new AtomicLong();
  private final AtomicLong inherited = new AtomicLong();

  LeaseLegs(Duration serving) {
    this.serving = serving.toMillis();
  }

  void temporalAcknowledged(long sent) {
    temporal.accumulateAndGet(sent, Math::max);
  }

  void standbyGranted(long sent) {
    standby.accumulateAndGet(sent, Math::max);
  }

  /** The guard before this one was told that it may serve until then. */
  void inherits(long deadline) {
    inherited.set(deadline);
  }

  /** When the server must be down. */
  long deadline() {
    return Math.max(inherited.get(), Math.max(temporal.get(), standby.get()) + serving);
  }

  /** When that was sent which Temporal acknowledged last; 0 if nothing was. */
  long lastTemporal() {
    return temporal.get();
  }

  /** Whether the leg can carry the server alone. */
  boolean temporalCarries() {
    return temporal.get() + serving > Uptime.millis();
  }

  /** Whether the leg can carry the server alone. */
  boolean standbyCarries() {
    return standby.get() + serving > Uptime.millis();
  }

  @Nullable Long temporalMillis() {
    return since(temporal.get());
  }

  @Nullable Long standbyMillis() {
    return since(standby.get());
  }

  private static @Nullable Long since(long sent) {
    return sent == 0 ? null : Uptime.millis() - sent;
  }
}
