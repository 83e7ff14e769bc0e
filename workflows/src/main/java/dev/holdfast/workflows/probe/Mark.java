package dev.holdfast.workflows.probe;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment on the probe's two clocks.
 *
 * <p>Its wall clock may be stepped, its monotonic one stands still while the host sleeps and begins
 * anew with it. What lies between two marks is therefore said as a bound: what both clocks agree
 * on.
 *
 * @param run of the host or, where that is not known, of the process: {@code nanos} count within it
 */
public record Mark(String run, Instant wall, long nanos) {

  /** At most this long before {@code later}. */
  public Duration atMost(Mark later) {
    Duration byWall = byWall(later);
    return comparable(later) && steadily(later).compareTo(byWall) > 0 ? steadily(later) : byWall;
  }

  /** At least this long before {@code later}; never negative. */
  public Duration atLeast(Mark later) {
    Duration byWall = byWall(later);
    Duration least =
        comparable(later) && steadily(later).compareTo(byWall) < 0 ? steadily(later) : byWall;
    return least.isNegative() ? Duration.ZERO : least;
  }

  private boolean comparable(Mark other) {
    return run.equals(other.run);
  }

  private Duration byWall(Mark later) {
    return Duration.between(wall, later.wall);
  }

  private Duration steadily(Mark later) {
    return Duration.ofNanos(later.nanos - nanos);
  }
}
