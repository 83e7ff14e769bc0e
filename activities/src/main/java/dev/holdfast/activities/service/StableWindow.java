package dev.holdfast.activities.service;

import dev.holdfast.workflows.runbook.CheckReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a service, one after the other, and since when all of them were good. */
public final class StableWindow {

  private final Duration stableFor;
  private List<CheckReport> last = List.of();
  private @Nullable Instant goodSince;
  private @Nullable Instant goodSinceThere;
  private long begunNanos;
  private int looks;

  /**
   * A window that nobody has looked through yet.
   *
   * @param stableFor how long the required checks must hold without a break; 0 for one look
   */
  public StableWindow(Duration stableFor) {
    this.stableFor = stableFor;
  }

  /**
   * One look.
   *
   * @param here when it was made, by this host's clock
   * @param there the same by the clock of what was looked at, null if it has none
   */
  public void add(List<CheckReport> checks, Instant here, @Nullable Instant there) {
    looks++;
    last = List.copyOf(checks);
    if (checks.stream().anyMatch(CheckReport::unproven)) {
      goodSince = null;
    } else if (goodSince == null) {
      goodSince = here;
      goodSinceThere = there;
      begunNanos = System.nanoTime();
    }
  }

  /** Whether the last looks were good for long enough. */
  public boolean isStable() {
    return goodSince != null && System.nanoTime() - begunNanos >= stableFor.toNanos();
  }

  /** The first good look of the unbroken window; null unless it is stable. */
  public @Nullable Instant goodSince() {
    return isStable() ? goodSince : null;
  }

  /** The same by the other clock. */
  public @Nullable Instant goodSinceThere() {
    return isStable() ? goodSinceThere : null;
  }

  /** What the last look saw. */
  public List<CheckReport> last() {
    return last;
  }

  public int looks() {
    return looks;
  }
}
