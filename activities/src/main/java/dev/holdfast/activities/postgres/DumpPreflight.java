package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.backup.DatabaseDumps.Ready;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Looks whether a dump can be taken. Changes nothing. */
final class DumpPreflight {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long RESERVE = 64L << 20;
  private static final double GROWTH = 1.2;

  private final DatabaseTarget target;
  private final BackupStore store;
  private final PostgresClients clients;

  DumpPreflight(DatabaseTarget target, BackupStore store, PostgresClients clients) {
    this.target = target;
    this.store = store;
    this.clients = clients;
  }

  Ready run(Attempt attempt) {
    PostgresServers servers = clients.servers();
    String database = target.database().name();
    try (PostgresSession session =
        servers.tryOpen(target, database, attempt.number(), "preflight", ANSWER)) {
      HostClock clock = servers.clock(target, session);
      DatabaseCatalogue catalogue = new DatabaseCatalogue(session);
      requireTables(session);
      requireReadable(catalogue);
      clients.programsFor(catalogue.serverMajor()).program(PgDump.NAME);
      long databaseBytes = catalogue.databaseBytes();
      long free = store.freeBytes();
      requireRoom(neededBytes(databaseBytes), free);
      return new Ready(catalogue.serverVersion(), databaseBytes, free, clock, attempt);
    } catch (SQLException e) {
      throw DumpJob.failure(target, e);
    }
  }

  private void requireTables(PostgresSession session) throws SQLException {
    List<TableName> missing = TableContents.missing(session, target.database().tables());
    if (!missing.isEmpty()) {
      throw FailureCode.DUMP_FAILED.failure(
          "database %s lacks tables that the plan requires: %s"
              .formatted(target.database().name(), missing));
    }
  }

  private void requireReadable(DatabaseCatalogue catalogue) throws SQLException {
    List<String> unreadable = catalogue.unreadableTables();
    if (!unreadable.isEmpty()) {
      throw FailureCode.PRIVILEGE_MISSING.failure(
          "the plan's user may not read %d tables, %s among them"
              .formatted(unreadable.size(), unreadable.get(0)));
    }
  }

  /** What the last backup took and a fifth more; without one half of the database: compressed. */
  private long neededBytes(long databaseBytes) {
    List<StoredBackup> backups = store.list(target.plan(), target.database().component()).backups();
    double dump =
        backups.isEmpty() ? databaseBytes / 2.0 : backups.get(0).manifest().sizeBytes() * GROWTH;
    return (long) dump + RESERVE;
  }

  private void requireRoom(long needed, long free) {
    if (free < needed) {
      throw FailureCode.NO_ROOM.failure(
          "a backup needs about %d bytes in %s, %d are free"
              .formatted(needed, store.location(), free));
    }
  }
}
