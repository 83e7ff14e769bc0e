package dev.holdfast.workflows.plan;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the system changes its site.
 *
 * @param witness a place that sees the sites from outside; null if there is none
 * @param failback what going home must not exceed
 * @param probe how the servers are watched from there
 * @param hooks what is called meanwhile
 */
public record FailoverPolicy(
    @Nullable String witness, Failback failback, ProbePolicy probe, Hooks hooks) {

  public FailoverPolicy {
    // histories that were recorded before these existed have none
    hooks = requireNonNullElse(hooks, Hooks.none());
  }

  /** Without hooks. */
  public FailoverPolicy(@Nullable String witness, Failback failback, ProbePolicy probe) {
    this(witness, failback, probe, Hooks.none());
  }

  /** With the usual probe. */
  public FailoverPolicy(@Nullable String witness, Failback failback) {
    this(witness, failback, ProbePolicy.usual());
  }

  /** No witness, the usual limits. */
  public static FailoverPolicy usual() {
    return new FailoverPolicy(null, Failback.usual());
  }

  /**
   * What must not be exceeded while going home, or it is taken back.
   *
   * @param readOnly how long clients may be without a primary before another one is promoted
   * @param finalSync how long the standby at home may take to start and to have everything
   * @param verification how long the databases may take to hold their checks at home
   * @param maxErrors fraction of the looks at the checks, 0.05 for five per cent
   * @param maxLatency of a check; null for twice what it was before
   */
  public record Failback(
      Duration readOnly,
      Duration finalSync,
      Duration verification,
      double maxErrors,
      @Nullable Duration maxLatency) {

    public Failback {
      requirePositive("readOnly", readOnly);
      requirePositive("finalSync", finalSync);
      requirePositive("verification", verification);
    }

    private static void requirePositive(String name, Duration limit) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException(name + " must be positive, was " + limit);
      }
    }

    /** Five minutes read-only, 15 to catch up, 30 to prove it, and one look in twenty may fail. */
    public static Failback usual() {
      return new Failback(
          Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30), 0.05, null);
    }
  }
}
