package dev.holdfast.activities.postgres;

import java.sql.SQLException;

/** Tells whether anybody wrote to a database, from what PostgreSQL counts anyway. */
final class RowChanges {

  private RowChanges() {}

  /**
   * Rows inserted, updated and deleted in user tables since the counters began. A crash of the
   * server resets them: a figure that differs says "someone wrote", never the other way.
   */
  static long counted(PostgresSession session) throws SQLException {
    return session.number(
        """
        SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
        FROM pg_stat_user_tables
        """);
  }
}
