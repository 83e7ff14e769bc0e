package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How much a restore of files lost, as an interval. */
final class FileLoss {

  private FileLoss() {}

  /**
   * Whatever was written after the backup began may be lost. That ends with the impact if the files
   * were gone by then, and with the swap if they could still be written.
   *
   * @param swappedAt when the old files were renamed away, null if there were none
   * @param compared what only the old files have; null if there were none or nobody got to look
   */
  static Rpo of(
      @Nullable Duration objective,
      Instant backupAt,
      Instant impactAt,
      @Nullable Instant swappedAt,
      FileSwaps.@Nullable LossMeasured compared) {
    if (compared != null && compared.nothingLost()) {
      return between(objective, Duration.ZERO, Rpo.Method.LIVE_COMPARE);
    }
    Duration age = Duration.between(backupAt, swappedAt == null ? impactAt : swappedAt);
    boolean readable = compared != null && compared.readable();
    return between(
        objective,
        age.isNegative() ? Duration.ZERO : age,
        readable ? Rpo.Method.LIVE_COMPARE : Rpo.Method.BACKUP_AGE);
  }

  private static Rpo between(@Nullable Duration objective, Duration max, Rpo.Method method) {
    return objective == null
        ? new Rpo(null, Duration.ZERO, max, null, null, null, method)
        : Rpo.between(objective, Duration.ZERO, max, method);
  }
}
