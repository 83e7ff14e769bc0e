package dev.holdfast.workflows.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the system changes its site.
 *
 * @param witness a place that sees the sites from outside; null if there is none
 * @param failback when going home is rolled back; null if nothing is measured
 * @param probe how the servers are watched from there
 */
public record FailoverPolicy(
    @Nullable String witness, @Nullable Failback failback, ProbePolicy probe) {

  /** With the usual probe. */
  public FailoverPolicy(@Nullable String witness, @Nullable Failback failback) {
    this(witness, failback, ProbePolicy.usual());
  }

  /** No witness, no limits. */
  public static FailoverPolicy usual() {
    return new FailoverPolicy(null, null);
  }

  /**
   * What must not be exceeded while going home, or it is rolled back.
   *
   * @param maxErrors fraction of requests, 0.05 for five per cent; null if not measured
   * @param maxLatency of a request; null if not measured
   */
  public record Failback(@Nullable Double maxErrors, @Nullable Duration maxLatency) {}
}
