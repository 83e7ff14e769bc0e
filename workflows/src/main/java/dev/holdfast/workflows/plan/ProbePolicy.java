package dev.holdfast.workflows.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How {@code dr probe} watches the plan's servers.
 *
 * @param every from one beat to the next
 * @param failures how many beats in a row must fail until a server counts as lost
 * @param timeout how long one beat may take before it has failed
 * @param ledger the folder of the ledgers, read by the probe and by the worker; null for the one in
 *     the state folder
 */
public record ProbePolicy(
    Duration every, int failures, Duration timeout, @Nullable Reference ledger) {

  public ProbePolicy {
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("every must be positive, was " + every);
    }
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be at least 1, was " + failures);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, was " + timeout);
    }
  }

  /** Five beats a second; lost after five failures in a row. */
  public static ProbePolicy usual() {
    return new ProbePolicy(Duration.ofMillis(200), 5, Duration.ofSeconds(1), null);
  }

  /** The same with another time between beats. */
  public ProbePolicy beating(Duration other) {
    return new ProbePolicy(other, failures, timeout, ledger);
  }

  /** From the last good beat until a server that does not even refuse counts as lost. */
  public Duration slowestDetection() {
    Duration beat = every.compareTo(timeout) > 0 ? every : timeout;
    return beat.multipliedBy(failures).plus(every);
  }
}
