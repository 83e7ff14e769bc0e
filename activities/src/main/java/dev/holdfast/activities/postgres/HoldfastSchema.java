package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import java.sql.SQLException;

/**
 * What Holdfast writes down at the target itself, in schema {@code holdfast} of the maintenance
 * database: who may change a database and who might before, which ones were closed, which names
 * were swapped, what those had that were dropped, and which promotions made the server what it is.
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
      ALTER TABLE holdfast.fence ADD COLUMN IF NOT EXISTS turn bigint NOT NULL DEFAULT 0;
      ALTER TABLE holdfast.fence ADD COLUMN IF NOT EXISTS attempt int NOT NULL DEFAULT 0;
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
      CREATE TABLE IF NOT EXISTS holdfast.fence_history (
        resource text,
        run text,
        epoch bigint NOT NULL,
        holder text NOT NULL,
        ended_at timestamptz,
        taken_over_by text,
        reason text,
        put_back text,
        PRIMARY KEY (resource, run));
      CREATE TABLE IF NOT EXISTS holdfast.dropped (
        run text PRIMARY KEY,
        database text NOT NULL,
        oid bigint NOT NULL,
        properties jsonb,
        noted_at timestamptz NOT NULL,
        replaced_by text);
      CREATE TABLE IF NOT EXISTS holdfast.promotion (
        timeline int PRIMARY KEY,
        run text NOT NULL,
        member text NOT NULL,
        lsn pg_lsn NOT NULL,
        promoted_at timestamptz NOT NULL,
        settled_at timestamptz);
      """;

  private HoldfastSchema() {}

  /** Makes the schema where it is missing; safe when several do so at once. */
  static void ensure(PostgresSession maintenance) throws SQLException {
    if (isComplete(maintenance)) {
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
    return maintenance.isTrue("SELECT to_regclass('holdfast.fence_history') IS NOT NULL");
  }

  /** Whether it has everything that this version writes: an older one made it without. */
  static boolean isComplete(PostgresSession maintenance) throws SQLException {
    return maintenance.isTrue("SELECT to_regclass('holdfast.promotion') IS NOT NULL");
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
