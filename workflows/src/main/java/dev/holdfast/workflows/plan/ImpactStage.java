package dev.holdfast.workflows.plan;

import java.time.Duration;

/**
 * One rung of an impact ladder: what users lose once an outage has lasted so long.
 *
 * @param after time since the impact, not negative
 */
public record ImpactStage(Duration after, String effect) {

  public ImpactStage {
    if (after.isNegative()) {
      throw new IllegalArgumentException("after must not be negative, was " + after);
    }
  }
}
