package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Side copies in the same PostgreSQL server as the live database, loaded by {@code pg_restore}. */
public final class PostgresSideCopy implements SideCopies {

  private static final String RESTORE = "restore-beside";
  private static final String VERIFY = "verify-side-copy";

  private final PostgresClients clients;
  private final PostgresServers servers;
  private final EndpointLook endpoints;
  private final DurableJobs jobs;
  private final Attempts attempts;

  /**
   * Side copies.
   *
   * @param endpoints asks the plan's checks that need no session
   */
  public PostgresSideCopy(
      PostgresClients clients, EndpointLook endpoints, DurableJobs jobs, Attempts attempts) {
    this.endpoints = endpoints;
    this.clients = clients;
    this.servers = clients.servers();
    this.jobs = jobs;
    this.attempts = attempts;
  }

  @Override
  public Ready preflight(Source source) {
    Attempt attempt = attempts.current();
    try {
      return new RestorePreflight(clients, endpoints, source, attempt).look();
    } catch (SQLException e) {
      throw PostgresFailures.of("looking at the server", e, FailureCode.STEP_BROKE);
    }
  }

  @Override
  public Restored restoreBeside(Source source) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(source.target().run(), RESTORE);
    return jobs.run(
        key,
        progress -> {
          try {
            endPredecessors(source.target(), attempt, key);
            dropAll(source.target(), attempt);
            return new SideRestore(clients, source, attempt, key).run(progress);
          } catch (SQLException e) {
            throw PostgresFailures.of("restoring beside", e, FailureCode.RESTORE_FAILED);
          }
        });
  }

  private void endPredecessors(DatabaseTarget target, Attempt attempt, JobKey key)
      throws SQLException {
    String maintenance = target.server().maintenanceDatabase();
    clients.endPredecessors(new PostgresClients.Login(target, maintenance, attempt.number(), key));
  }

  @Override
  public Matched matchProperties(Copy copy) {
    Attempt attempt = attempts.current();
    try (PostgresSession session =
        servers.maintenance(copy.target(), attempt.number(), "match-properties")) {
      BackupManifest manifest = BackupStore.read(copy.backup());
      return new Matched(new PropertiesMatch(session, copy, manifest).apply(), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("matching properties", e, FailureCode.SIDE_COPY_DIFFERS);
    }
  }

  @Override
  public Verified verify(Copy copy) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(copy.target().run(), VERIFY);
    return jobs.run(
        key,
        progress -> {
          try {
            endPredecessors(copy.target(), attempt, key);
            return new SideVerification(clients, copy, attempt, key).look(progress);
          } catch (SQLException e) {
            throw PostgresFailures.of("verifying the side copy", e, FailureCode.STEP_BROKE);
          }
        });
  }

  @Override
  public Dropped drop(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(target.run(), RESTORE);
    jobs.end(key);
    try {
      endPredecessors(target, attempt, key);
      return new Dropped(dropAll(target, attempt), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("dropping the side copy", e, FailureCode.STEP_BROKE);
    }
  }

  /** Drops every side copy of the run, whatever attempt made it. */
  private List<String> dropAll(DatabaseTarget target, Attempt attempt) throws SQLException {
    String prefix = DatabaseNames.sidePrefix(target.database().name(), target.run());
    try (PostgresSession session =
        servers.maintenance(target, attempt.number(), "drop-side-copy")) {
      List<String> sides =
          session.list(
              "SELECT datname FROM pg_database WHERE starts_with(datname::text, ?) ORDER BY 1",
              row -> row.getString(1),
              prefix);
      List<String> dropped = new ArrayList<>();
      for (String side : sides) {
        // FORCE ends its sessions, those of a predecessor's pg_restore too
        session.execute("DROP DATABASE IF EXISTS " + quoted(side) + " WITH (FORCE)");
        dropped.add(side);
      }
      forget(session, dropped);
      return dropped;
    }
  }

  private static void forget(PostgresSession session, List<String> sides) throws SQLException {
    if (!HoldfastSchema.exists(session)) {
      return;
    }
    for (String side : sides) {
      session.update("DELETE FROM holdfast.closing WHERE database = ?", side);
    }
  }
}
