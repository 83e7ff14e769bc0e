package dev.holdfast.activities.service;

import dev.holdfast.workflows.runbook.CheckReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at a service, one after the other, and since when all of them were good. */
public final class StableWindow {

  private final Duration stableFor;
  private List<CheckReport> last = List.of();
  private @Nullable Instant goodSince;
  private @Nullable Instant goodSinceThere;
  private long begunNanos;
  private int looks;
  private int failed;

  /** How long the slowest check took in each look from the first good one on. */
  private final List<Duration> answers = new ArrayList<>();

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
    count(checks);
    if (checks.stream().anyMatch(CheckReport::unproven)) {
      goodSince = null;
    } else if (goodSince == null) {
      goodSince = here;
      goodSinceThere = there;
      begunNanos = System.nanoTime();
    }
  }

  private void count(List<CheckReport> checks) {
    boolean bad = checks.stream().anyMatch(CheckReport::unproven);
    if (bad && answers.isEmpty()) {
      return; // it is not there yet
    }
    failed += bad ? 1 : 0;
    answers.add(
        checks.stream()
            .flatMap(it -> Stream.ofNullable(it.duration()))
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO));
  }

  /** Which part of the looks was not good, from the first good one on. */
  public double errors() {
    return answers.isEmpty() ? 0 : (double) failed / answers.size();
  }

  /** How long the slowest check took, in the median of these looks; null if there were none. */
  public @Nullable Duration latency() {
    return answers.isEmpty() ? null : answers.stream().sorted().toList().get(answers.size() / 2);
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
