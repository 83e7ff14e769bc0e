package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The end of a promotion that was asked for.
 *
 * <p>A standby whose primary is gone sleeps for {@code wal_retrieve_retry_interval}, five seconds,
 * between two tries to reach it. One that was asked just as it fell asleep does not hear it before
 * it wakes. Whatever else wakes it helps: a reload does, and changes nothing.
 */
final class PromotionEnd {

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration HEARD = Duration.ofMillis(200);

  private PromotionEnd() {}

  /** Whether the server of this session is a primary within {@code limit}. */
  static boolean isSeenWithin(Duration limit, PostgresSession session) throws SQLException {
    long end = System.nanoTime() + limit.toNanos();
    while (!Patience.until(HEARD, PAUSE, () -> isPrimary(session))) {
      if (System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
        return isPrimary(session);
      }
      session.execute("SELECT pg_reload_conf()");
    }
    return true;
  }

  private static boolean isPrimary(PostgresSession session) throws SQLException {
    return !session.isTrue("SELECT pg_is_in_recovery()");
  }
}
