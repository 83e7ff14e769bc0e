package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How much a restore from a backup lost, as an interval. */
final class RestoreLoss {

  private RestoreLoss() {}

  /**
   * Everything committed after the backup's snapshot may be lost. That ends with the impact if the
   * database was gone by then, and with the moment it was closed if it still took writes.
   *
   * @param compared what is left of the old database, null if the comparison itself failed
   * @param closedAt when clients were shut out of the old database, null if there was none
   * @param clockOffset how far the clocks involved are apart; widens the interval
   */
  static Rpo of(
      Duration objective,
      Instant snapshotAt,
      Instant impactAt,
      @Nullable Instant closedAt,
      ServiceChecks.@Nullable LossMeasured compared,
      Duration clockOffset) {
    boolean readable = compared != null && compared.readable();
    if (readable && compared != null && compared.identical()) {
      return Rpo.between(objective, Duration.ZERO, Duration.ZERO, Rpo.Method.LIVE_COMPARE);
    }
    // one that nobody got to look at may have taken writes as well as one that can be read
    boolean tookWrites = closedAt != null && (compared == null || readable);
    Instant last = closedAt != null && tookWrites ? closedAt : impactAt;
    Duration age = Duration.between(snapshotAt, last).plus(clockOffset.abs());
    return Rpo.between(
        objective,
        Duration.ZERO,
        age.isNegative() ? Duration.ZERO : age,
        readable ? Rpo.Method.LIVE_COMPARE : Rpo.Method.BACKUP_AGE);
  }
}
