package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A standby on its way to the end of what it has received. */
final class Replay {

  /** Without any progress for so long nothing more is to be expected. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Where the end is known each look is short, and clients wait. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(5);

  /** Looks in a row that must agree that nothing is left to apply. */
  private static final int LOOKS = 3;

  /**
   * A record of which only the beginning was received is never applied: waiting for more is all.
   */
  private static final String STATE =
      """
      SELECT pg_last_wal_replay_lsn()::text,
             coalesce(pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn(), false),
             pg_get_wal_replay_pause_state(),
             (SELECT setting::int FROM pg_settings WHERE name = 'recovery_min_apply_delay') > 0,
             coalesce((SELECT wait_event IN ('RecoveryWalStream', 'RecoveryRetrieveRetryInterval')
                       FROM pg_stat_activity WHERE backend_type = 'startup'), false),
             greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text
      """;

  private final PostgresSession standby;
  private final @Nullable Lsn end;
  private State last = new State(null, true, "", false, false, null);
  private int agreed;
  private long movedAt = System.nanoTime();

  /**
   * Of one standby.
   *
   * @param end the beginning of the last record that it has to apply; null if that is not known
   */
  Replay(PostgresSession standby, @Nullable Lsn end) {
    this.standby = standby;
    this.end = end;
  }

  private record State(
      @Nullable String applied,
      boolean behind,
      String pause,
      boolean delayed,
      boolean waits,
      @Nullable String received) {}

  /** How far it has applied; of a delayed standby, how far promotion will make it apply. */
  Lsn awaited() throws SQLException {
    while (true) {
      look();
      if (last.received() == null) {
        throw FailureCode.REPLAY_INCOMPLETE.failure("is no standby any more");
      }
      if (!last.pause().equals("not paused")) {
        throw FailureCode.REPLAY_INCOMPLETE.failure(
            "its replay was paused by somebody: pg_wal_replay_resume() lets it go on");
      }
      if (last.delayed()) {
        return Lsn.of(last.received());
      }
      if (agreed >= LOOKS || isAtEnd()) {
        return Lsn.of(String.valueOf(last.applied()));
      }
      if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
        throw FailureCode.REPLAY_INCOMPLETE.failure(
            "has applied the log up to %s of %s and does not get on"
                .formatted(last.applied(), last.received()));
      }
      Duration pause = end == null ? PAUSE : SHORT_PAUSE;
      Patience.until(pause, pause, () -> false);
    }
  }

  private boolean isAtEnd() {
    return end != null && last.applied() != null && Lsn.of(last.applied()).compareTo(end) > 0;
  }

  private void look() throws SQLException {
    State now =
        standby
            .first(
                STATE,
                row ->
                    new State(
                        row.getString(1),
                        row.getBoolean(2),
                        String.valueOf(row.getString(3)),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getString(6)))
            .orElseThrow();
    boolean moved = !java.util.Objects.equals(now.applied(), last.applied());
    if (moved || !java.util.Objects.equals(now.received(), last.received())) {
      movedAt = System.nanoTime();
    }
    agreed = !moved && (!now.behind() || now.waits()) ? agreed + 1 : 0;
    last = now;
  }
}
