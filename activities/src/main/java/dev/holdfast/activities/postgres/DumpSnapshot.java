package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.DatabaseTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that holds a snapshot open: what it reads and what a dump with this snapshot writes is
 * one moment of the database.
 */
final class DumpSnapshot implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DumpSnapshot.class);

  /** How soon a session notices that its client is gone, even while it waits for a lock. */
  private static final String WATCH = "client_connection_check_interval";

  /**
   * The clock is that of the statement's arrival, before the snapshot is taken: whatever was
   * committed before it is in the snapshot.
   */
  private static final String EXPORT = "SELECT statement_timestamp(), pg_export_snapshot(), %s";

  private static final String LSN =
      "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
          + " ELSE pg_current_wal_lsn() END::text";

  /** On a primary from the name of the log file: the control file learns of it at a checkpoint. */
  private static final String TIMELINE =
      """
      SELECT CASE WHEN pg_is_in_recovery()
        THEN (SELECT greatest(c.timeline_id, r.min_recovery_end_timeline)
          FROM pg_control_checkpoint() c, pg_control_recovery() r)
        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END
      """;

  private final PostgresSession session;
  private final String name;
  private final Moment start;
  private final boolean watched;

  /**
   * A point of the server's time.
   *
   * @param lsn null if the server does not know one
   */
  record Moment(Instant at, @Nullable String lsn) {}

  /** What the snapshot shows of the database besides the dump. */
  record Contents(
      String systemIdentifier,
      String serverVersion,
      int serverMajor,
      int timeline,
      long databaseBytes,
      SortedMap<String, TableContent> tables,
      List<String> userTables,
      List<BackupManifest.Extension> extensions,
      DatabaseProperties properties,
      List<String> roles) {}

  private DumpSnapshot(PostgresSession session, String name, Moment start, boolean watched) {
    this.session = session;
    this.name = name;
    this.start = start;
    this.watched = watched;
  }

  /**
   * @param answer the longest that counting one table may take
   */
  static DumpSnapshot open(
      PostgresServers servers, DatabaseTarget target, int attempt, Duration answer)
      throws SQLException {
    String database = target.database().name();
    PostgresSession session = servers.tryOpen(target, database, attempt, "dump", answer);
    try {
      session.liftLimits();
      session.execute("SET default_transaction_deferrable = off");
      boolean watched = watch(session);
      session.connection().setAutoCommit(false);
      session.connection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      session.connection().setReadOnly(true);
      return session
          .first(
              EXPORT.formatted(LSN),
              row ->
                  new DumpSnapshot(
                      session,
                      row.getString(2),
                      new Moment(
                          row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(3)),
                      watched))
          .orElseThrow();
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  private static boolean watch(PostgresSession session) {
    try {
      session.text("SELECT set_config(?, '1s', false)", WATCH);
      return true;
    } catch (SQLException e) {
      return false; // the server's operating system cannot tell
    }
  }

  /** The environment for programs that read this snapshot. */
  SortedMap<String, String> environment() {
    return watched ? new TreeMap<>(Map.of("PGOPTIONS", "-c " + WATCH + "=1s")) : new TreeMap<>();
  }

  /** What {@code pg_dump --snapshot} wants. */
  String name() {
    return name;
  }

  Moment start() {
    return start;
  }

  int serverMajor() throws SQLException {
    return new DatabaseCatalogue(session).serverMajor();
  }

  /** Counts and hashes the plan's tables and reads the catalogue; may take long. */
  Contents contents(DatabaseTarget target) throws SQLException {
    DatabaseCatalogue catalogue = new DatabaseCatalogue(session);
    return new Contents(
        DatabaseCatalogue.systemIdentifier(session),
        catalogue.serverVersion(),
        catalogue.serverMajor(),
        (int) session.number(TIMELINE),
        catalogue.databaseBytes(),
        new TableContents(session).of(target.database().tables()),
        catalogue.userTables(),
        catalogue.extensions(),
        catalogue.properties(),
        catalogue.roles());
  }

  /** The server's time now; the snapshot stays where it is. */
  Moment now() throws SQLException {
    return session
        .first(
            "SELECT clock_timestamp(), " + LSN,
            row -> new Moment(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2)))
        .orElseThrow();
  }

  /** Ends what another thread is waiting for in this session. */
  void interrupt() {
    try {
      session.cancelQuestion();
    } catch (SQLException e) {
      log.warn("A question to the server could not be cancelled: {}", e.getMessage());
    }
  }

  /** Cuts the connection, for a server that does not answer any more. */
  void abort() {
    try {
      session.connection().abort(Runnable::run);
    } catch (SQLException e) {
      log.warn("A session could not be cut: {}", e.getMessage());
    }
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
