package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;

/**
 * What Holdfast writes down at the target itself, in schema {@code holdfast} of the maintenance
 * database: who may change a database, which ones were closed, and which names were swapped.
 */
final class HoldfastSchema {

  private static final String DEFINITION =
      """
      CREATE SCHEMA IF NOT EXISTS holdfast;
      CREATE TABLE IF NOT EXISTS holdfast.fence (
        resource text PRIMARY KEY,
        epoch bigint NOT NULL,
        run text,
        plan text,
        workflow_id text,
        purpose text,
        requested_by text,
        taken_at timestamptz);
      CREATE TABLE IF NOT EXISTS holdfast.closing (
        run text,
        database text,
        allowed boolean NOT NULL,
        closed_at timestamptz NOT NULL,
        PRIMARY KEY (run, database));
      CREATE TABLE IF NOT EXISTS holdfast.swap_log (
        run text PRIMARY KEY,
        epoch bigint NOT NULL,
        live text NOT NULL,
        side text NOT NULL,
        kept text,
        swapped_at timestamptz NOT NULL,
        back_at timestamptz,
        judged_at timestamptz,
        written text);
      """;

  private HoldfastSchema() {}

  /** Makes the schema where it is missing; safe when several do so at once. */
  static void ensure(PostgresSession maintenance) throws SQLException {
    if (exists(maintenance)) {
      return;
    }
    maintenance.inTransaction(
        () -> {
          maintenance.execute("SELECT pg_advisory_xact_lock(hashtext('holdfast schema'))");
          maintenance.execute(DEFINITION);
          return true;
        });
  }

  static boolean exists(PostgresSession maintenance) throws SQLException {
    return maintenance.isTrue("SELECT to_regclass('holdfast.swap_log') IS NOT NULL");
  }

  /**
   * Locks the run's fence record until the end of the transaction. Fails with {@link
   * FailureCode#FENCE_LOST} if another run, or a later epoch, has the database.
   */
  static void requireFence(PostgresSession maintenance, String database, String run, long epoch)
      throws SQLException {
    String resource = PostgresServers.resource(maintenance, database);
    boolean ours =
        maintenance
            .first(
                "SELECT 1 FROM holdfast.fence WHERE resource = ? AND run = ? AND epoch = ? FOR UPDATE",
                row -> row.getInt(1),
                resource,
                run,
                epoch)
            .isPresent();
    if (!ours) {
      throw FailureCode.FENCE_LOST.failure(
          "run " + run + " does not hold " + resource + " with epoch " + epoch + " any more");
    }
  }

  static boolean databaseExists(PostgresSession maintenance, String database) throws SQLException {
    return maintenance.isTrue("SELECT true FROM pg_database WHERE datname = ?", database);
  }

  static void allowConnections(PostgresSession maintenance, String database, boolean allow)
      throws SQLException {
    maintenance.execute("ALTER DATABASE " + quoted(database) + " ALLOW_CONNECTIONS " + allow);
  }

  static void rename(PostgresSession maintenance, String from, String to) throws SQLException {
    maintenance.execute("ALTER DATABASE " + quoted(from) + " RENAME TO " + quoted(to));
  }
}
