package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Promotions.Promoted;
import java.sql.SQLException;
import java.sql.Timestamp;

/** What a primary remembers of the promotion that made it one. */
final class PromotionRecord {

  private final PostgresSession primary;
  private final int timeline;

  private PromotionRecord(PostgresSession primary, int timeline) {
    this.primary = primary;
    this.timeline = timeline;
  }

  /** Written if it was not there. */
  static PromotionRecord of(PostgresSession primary, String run, Promoted promoted)
      throws SQLException {
    HoldfastSchema.ensure(primary);
    primary.update(
        "INSERT INTO holdfast.promotion (timeline, run, member, lsn, promoted_at)"
            + " VALUES (?, ?, ?, ?::pg_lsn, ?) ON CONFLICT DO NOTHING",
        promoted.timeline(),
        run,
        promoted.member(),
        promoted.lsn().toString(),
        Timestamp.from(promoted.at()));
    return new PromotionRecord(primary, promoted.timeline());
  }

  boolean isSettled() throws SQLException {
    return primary.isTrue(
        "SELECT settled_at IS NOT NULL FROM holdfast.promotion WHERE timeline = ?", timeline);
  }

  void settled() throws SQLException {
    primary.update(
        "UPDATE holdfast.promotion SET settled_at = clock_timestamp()"
            + " WHERE timeline = ? AND settled_at IS NULL",
        timeline);
  }
}
