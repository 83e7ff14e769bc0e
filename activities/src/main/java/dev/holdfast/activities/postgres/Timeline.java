package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Lsn;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * The timeline that a primary writes on.
 *
 * @param beganAt where it left the one before; the log's beginning for the first
 * @param since when it was begun, by the server's clock
 */
record Timeline(int number, Lsn beganAt, Instant since) {

  private static final String NUMBER =
      "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int";

  /** The last line of a history is about the timeline before: its number, its end, the reason. */
  private static final String HISTORY =
      """
      SELECT (regexp_match(pg_read_file(file), '([0-9A-F]+/[0-9A-F]+)[^\\n]*\\n*$'))[1],
             (pg_stat_file(file)).modification
      FROM (SELECT 'pg_wal/' || lpad(upper(to_hex(?)), 8, '0') || '.history') AS history (file)
      """;

  static Timeline of(PostgresSession primary) throws SQLException {
    int number = (int) primary.number(NUMBER);
    if (number == 1) {
      return new Timeline(number, new Lsn(0), Instant.EPOCH);
    }
    return primary
        .first(
            HISTORY,
            row -> new Timeline(number, Lsn.of(row.getString(1)), instant(row.getTimestamp(2))),
            number)
        .orElseThrow();
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp.toInstant();
  }
}
