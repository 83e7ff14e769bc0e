package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.restore.DatabaseSwaps.Pair;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run's row of the swap log: what a retry reads to know whether the names were changed. */
record SwapRecord(
    @Nullable String kept,
    Instant swappedAt,
    @Nullable Timestamp backAt,
    @Nullable Timestamp judgedAt,
    @Nullable String written) {

  boolean isBack() {
    return backAt != null;
  }

  boolean isJudged() {
    return judgedAt != null;
  }

  static Optional<SwapRecord> of(PostgresSession session, String run) throws SQLException {
    return session.first(
        "SELECT kept, swapped_at, back_at, judged_at, written FROM holdfast.swap_log WHERE run = ?",
        SwapRecord::read,
        run);
  }

  private static SwapRecord read(ResultSet row) throws SQLException {
    return new SwapRecord(
        row.getString(1),
        row.getTimestamp(2).toInstant(),
        row.getTimestamp(3),
        row.getTimestamp(4),
        row.getString(5));
  }

  static void write(PostgresSession session, Pair pair, @Nullable String kept) throws SQLException {
    session.update(
        """
        INSERT INTO holdfast.swap_log (run, epoch, live, side, kept, swapped_at)
        VALUES (?, ?, ?, ?, ?::text, clock_timestamp())
        """,
        pair.target().run(),
        pair.hold().epoch(),
        pair.target().database().name(),
        pair.side(),
        kept);
  }

  static void writeBack(PostgresSession session, String run) throws SQLException {
    session.update("UPDATE holdfast.swap_log SET back_at = clock_timestamp() WHERE run = ?", run);
  }

  static void writeJudgement(PostgresSession session, String run, @Nullable String written)
      throws SQLException {
    session.update(
        "UPDATE holdfast.swap_log SET judged_at = clock_timestamp(), written = ?::text WHERE run = ?",
        written,
        run);
  }
}
