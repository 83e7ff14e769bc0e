package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a primary tells of itself to those who are to follow it.
 *
 * @param bytes that a copy of it takes about
 * @param freeSenders how many more connections for replication it has
 * @param replicates whether the plan's user may copy and follow it
 * @param readable whether the plan's user may read its files, as {@code pg_rewind} does
 * @param segments the files of its log; null if the plan's user may not see them
 */
record PrimarySeen(
    String systemIdentifier,
    int majorVersion,
    TimelineHistory history,
    long bytes,
    long freeSenders,
    boolean replicates,
    boolean readable,
    boolean tablespaces,
    @Nullable Set<String> segments) {

  private static final String NUMBER =
      "SELECT ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int";

  private static final String BYTES =
      """
      SELECT (SELECT sum(pg_database_size(oid)) FROM pg_database)
        + 2 * (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')
      """;

  private static final String FREE =
      """
      SELECT current_setting('max_wal_senders')::int
        - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender')
      """;

  private static final String REPLICATES =
      "SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user";

  private static final String READABLE =
      """
      SELECT bool_and(has_function_privilege(name, 'EXECUTE')) FROM unnest(ARRAY[
        'pg_ls_dir(text, boolean, boolean)', 'pg_stat_file(text, boolean)',
        'pg_read_binary_file(text)', 'pg_read_binary_file(text, bigint, bigint, boolean)'])
        AS name
      """;

  private static final String SEES_LOG =
      "SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE')";

  /** Fails with {@link FailureCode#ROAD_CLOSED} if it takes no writes itself. */
  static PrimarySeen of(PostgresSession session) throws SQLException {
    if (session.isTrue("SELECT pg_is_in_recovery()")) {
      throw FailureCode.ROAD_CLOSED.failure("the server that is to be followed is a standby");
    }
    int timeline = (int) session.number(NUMBER);
    boolean readable = session.isTrue(READABLE);
    return new PrimarySeen(
        session.text("SELECT system_identifier::text FROM pg_control_system()"),
        (int) session.number("SELECT current_setting('server_version_num')::int / 10000"),
        TimelineHistory.of(timeline, history(session, timeline)),
        session.number(BYTES),
        session.number(FREE),
        session.isTrue(REPLICATES),
        readable,
        session.isTrue("SELECT count(*) > 2 FROM pg_tablespace"),
        segments(session));
  }

  private static String history(PostgresSession session, int timeline) throws SQLException {
    return timeline == 1
        ? ""
        : session.text("SELECT pg_read_file('pg_wal/" + TimelineHistory.fileName(timeline) + "')");
  }

  private static @Nullable Set<String> segments(PostgresSession session) throws SQLException {
    return session.isTrue(SEES_LOG)
        ? new TreeSet<>(session.list("SELECT name FROM pg_ls_waldir()", row -> row.getString(1)))
        : null;
  }
}
