package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shuts clients out of databases and lets them in again, remembering how it was before. */
final class DatabaseClosing {

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final PostgresSession maintenance;
  private final String run;
  private final Duration longestEnd;

  DatabaseClosing(PostgresSession maintenance, String run, Duration longestEnd) {
    this.maintenance = maintenance;
    this.run = run;
    this.longestEnd = longestEnd;
  }

  /**
   * Lets nobody new into {@code database}; to be called inside a transaction. The first time
   * counts: a repeat finds what was written down then.
   */
  void close(String database) throws SQLException {
    int first =
        maintenance.update(
            """
            INSERT INTO holdfast.closing (run, database, allowed, closed_at)
            SELECT ?, datname, datallowconn, clock_timestamp() FROM pg_database WHERE datname = ?
            ON CONFLICT DO NOTHING
            """,
            run,
            database);
    if (first > 0) {
      HoldfastSchema.allowConnections(maintenance, database, false);
    }
  }

  /** When {@code database} was closed, by the server's clock. */
  Optional<Instant> closedAt(String database) throws SQLException {
    return maintenance
        .first(
            "SELECT closed_at FROM holdfast.closing WHERE run = ? AND database = ?",
            row -> row.getTimestamp(1),
            run,
            database)
        .map(Timestamp::toInstant);
  }

  /**
   * Puts {@code database} back to how it was before it was closed; whether it had been. To be
   * called inside a transaction.
   */
  boolean reopen(String database) throws SQLException {
    Optional<Boolean> allowed =
        maintenance.first(
            "DELETE FROM holdfast.closing WHERE run = ? AND database = ? RETURNING allowed",
            row -> row.getBoolean(1),
            run,
            database);
    if (allowed.isEmpty() || !HoldfastSchema.databaseExists(maintenance, database)) {
      return false;
    }
    HoldfastSchema.allowConnections(maintenance, database, allowed.get());
    return true;
  }

  /**
   * Ends every session in {@code database}; returns how many there were. Fails with {@link
   * FailureCode#SESSIONS_REMAIN} if one does not end in time.
   */
  int endSessions(String database) throws SQLException {
    int there = terminate(database);
    boolean gone =
        Patience.until(
            longestEnd, PAUSE, () -> terminate(database) == 0 && prepared(database).isEmpty());
    if (!gone) {
      throw FailureCode.SESSIONS_REMAIN.failure(
          "in database " + database + " there is still " + String.join(", ", remaining(database)));
    }
    return there;
  }

  private int terminate(String database) throws SQLException {
    return maintenance
        .list(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = ? AND pid <> pg_backend_pid()
            """,
            row -> row.getBoolean(1),
            database)
        .size();
  }

  private List<String> prepared(String database) throws SQLException {
    return maintenance.list(
        "SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts WHERE database = ?",
        row -> row.getString(1), database);
  }

  private List<String> remaining(String database) throws SQLException {
    List<String> sessions =
        maintenance.list(
            """
            SELECT format('session %s of %s (%s)', pid, coalesce(usename, '?'), application_name)
            FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()
            """,
            row -> row.getString(1), database);
    return sessions.isEmpty() ? prepared(database) : sessions;
  }
}
