package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much a restore from an origin lost. Loss reaches back to the oldest change that the origin
 * never got.
 */
final class RepositoryLoss {

  private RepositoryLoss() {}

  /**
   * An interval. Commits carry their time. Of a change that nobody committed only the last touch is
   * known, so its age is no more than a lower bound.
   *
   * @param compared what only the old copy has; null if there was none or nobody got to look
   */
  static Rpo of(
      @Nullable Duration objective,
      Instant impact,
      RepositorySwaps.@Nullable LossMeasured compared) {
    if (compared == null || !compared.readable()) {
      return Rpo.unknown(objective);
    }
    if (compared.nothingLost()) {
      return seen(objective, Duration.ZERO, Duration.ZERO, 0);
    }
    Duration reach =
        compared.oldestAt() == null
            ? Duration.ZERO
            : atLeastZero(Duration.between(compared.oldestAt(), impact));
    boolean allCommitted = compared.uncommitted() + compared.untracked() == 0;
    return seen(objective, reach, allCommitted ? reach : null, compared.commits());
  }

  private static Rpo seen(
      @Nullable Duration objective, Duration min, @Nullable Duration max, long commits) {
    return new Rpo(
        objective, min, max, commits, commits, met(objective, min, max), Rpo.Method.LIVE_COMPARE);
  }

  private static @Nullable Boolean met(
      @Nullable Duration objective, Duration min, @Nullable Duration max) {
    if (objective == null) {
      return null;
    }
    if (min.compareTo(objective) > 0) {
      return false;
    }
    return max == null ? null : (Boolean) (max.compareTo(objective) <= 0);
  }

  private static Duration atLeastZero(Duration value) {
    return value.isNegative() ? Duration.ZERO : value;
  }
}
