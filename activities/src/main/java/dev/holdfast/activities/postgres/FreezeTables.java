package dev.holdfast.activities.postgres;

import java.sql.SQLException;

/**
 * Where a server remembers what freezes found: schema {@code holdfast} of the maintenance database.
 * It is replicated with what it is about, so a standby that is promoted knows as much.
 */
final class FreezeTables {

  /** Roles by number, so that one may be renamed meanwhile; 0 is everybody. */
  private static final String DEFINITION =
      """
      CREATE SCHEMA IF NOT EXISTS holdfast;
      CREATE TABLE IF NOT EXISTS holdfast.freeze (
        database text PRIMARY KEY,
        oid oid NOT NULL,
        run text NOT NULL,
        plan text NOT NULL,
        requested_by text NOT NULL,
        reason text,
        frozen_at timestamptz NOT NULL);
      CREATE TABLE IF NOT EXISTS holdfast.freeze_setting (
        database text,
        role oid,
        run text NOT NULL,
        before text,
        PRIMARY KEY (database, role));
      CREATE TABLE IF NOT EXISTS holdfast.freeze_service (
        plan text,
        service text,
        site text,
        run text NOT NULL,
        requested_by text NOT NULL,
        reason text,
        was_on boolean NOT NULL,
        frozen_at timestamptz NOT NULL,
        PRIMARY KEY (plan, service, site));
      """;

  private FreezeTables() {}

  /** Makes the tables where they are missing; safe when several do so at once. */
  static void ensure(PostgresSession maintenance) throws SQLException {
    if (exist(maintenance)) {
      return;
    }
    maintenance.inTransaction(
        () -> {
          maintenance.execute("SELECT pg_advisory_xact_lock(hashtext('holdfast schema'))");
          maintenance.execute(DEFINITION);
          return true;
        });
  }

  static boolean exist(PostgresSession maintenance) throws SQLException {
    return maintenance.isTrue("SELECT to_regclass('holdfast.freeze_service') IS NOT NULL");
  }
}
