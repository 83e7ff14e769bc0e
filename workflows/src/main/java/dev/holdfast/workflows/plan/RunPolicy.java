package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How runs of a plan are conducted.
 *
 * @param approvals who must agree first; null if nobody
 * @param commitWindow how long the old state is kept for a roll back
 * @param concurrency how many components of a provider are recovered at once, by provider
 */
public record RunPolicy(
    @Nullable Approvals approvals, Duration commitWindow, SortedMap<String, Integer> concurrency) {

  private static final Duration A_DAY = Duration.ofHours(24);
  private static final int AT_ONCE = 4;

  public RunPolicy {
    concurrency = Collections.unmodifiableSortedMap(new TreeMap<>(concurrency));
    if (commitWindow.isNegative()) {
      throw new IllegalArgumentException("commitWindow must not be negative, was " + commitWindow);
    }
  }

  /** Nobody is asked, a day to change one's mind, four at once. */
  public static RunPolicy usual() {
    return new RunPolicy(null, A_DAY, new TreeMap<>());
  }

  /** The same for a run that is part of another: approvals are asked for by the whole. */
  public RunPolicy withoutApprovals() {
    return new RunPolicy(null, commitWindow, concurrency);
  }

  /** How many components of {@code provider} are recovered at once. */
  public int atOnce(String provider) {
    return concurrency.getOrDefault(provider, AT_ONCE);
  }
}
