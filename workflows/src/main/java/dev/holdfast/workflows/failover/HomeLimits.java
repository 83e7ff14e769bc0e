package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Verification.Good;
import dev.holdfast.workflows.plan.FailoverPolicy.Failback;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What going home must not exceed. */
final class HomeLimits {

  /** Caches are cold after a promotion: below this a difference says nothing. */
  private static final Duration NOISE = Duration.ofMillis(500);

  private static final int PER_CENT = 100;

  private final Failback limits;
  private final Duration latency;

  /**
   * For a system as it was.
   *
   * @param before where it was before
   */
  HomeLimits(Failback limits, Good before) {
    this.limits = limits;
    Duration twice = before.latency().multipliedBy(2);
    Duration usual = twice.compareTo(NOISE) > 0 ? twice : NOISE;
    this.latency = limits.maxLatency() == null ? usual : limits.maxLatency();
  }

  /** Before the promotion it can still be taken back. Fails with {@link FailureCode#TIMED_OUT}. */
  void requireShort(Instant stopped, Instant now) {
    Duration readOnly = Duration.between(stopped, now);
    if (readOnly.compareTo(limits.readOnly()) > 0) {
      throw FailureCode.TIMED_OUT.failure(
          "nobody could write for %d s, the plan's readOnly is %d s"
              .formatted(readOnly.toSeconds(), limits.readOnly().toSeconds()));
    }
  }

  /** Fails with {@link FailureCode#SERVICE_CHECK_FAILED} if home is worse than the plan allows. */
  void requireGood(Good home) {
    if (home.errors() > limits.maxErrors()) {
      throw FailureCode.SERVICE_CHECK_FAILED.failure(
          String.format(
              Locale.ROOT,
              "%.1f %% of the looks at home failed, the plan's maxErrors is %.1f %%",
              home.errors() * PER_CENT,
              limits.maxErrors() * PER_CENT));
    }
    if (home.latency().compareTo(latency) > 0) {
      throw FailureCode.SERVICE_CHECK_FAILED.failure(
          "a check takes %d ms at home, at most %d ms are allowed (maxLatency)"
              .formatted(home.latency().toMillis(), latency.toMillis()));
    }
  }
}
