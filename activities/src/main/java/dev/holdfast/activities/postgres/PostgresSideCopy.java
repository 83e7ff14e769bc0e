package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;

/** Side copies in the same PostgreSQL server as the live database, loaded by {@code pg_restore}. */
public final class PostgresSideCopy implements SideCopies {

  private static final String RESTORE = "restore-beside";
  private static final String VERIFY = "verify-side-copy";

  private final PostgresClients clients;
  private final PostgresServers servers;
  private final DurableJobs jobs;
  private final Attempts attempts;

  public PostgresSideCopy(PostgresClients clients, DurableJobs jobs, Attempts attempts) {
    this.clients = clients;
    this.servers = clients.servers();
    this.jobs = jobs;
    this.attempts = attempts;
  }

  @Override
  public Ready preflight(Source source) {
    Attempt attempt = attempts.current();
    try {
      return new RestorePreflight(clients, source, attempt).look();
    } catch (SQLException e) {
      throw PostgresFailures.of("looking at the server", e, FailureCode.STEP_BROKE);
    }
  }

  @Override
  public Restored restoreBeside(Wanted wanted) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(wanted.target().run(), RESTORE);
    return jobs.run(
        key,
        progress -> {
          try (PostgresSession session = session(wanted.hold(), attempt, RESTORE)) {
            FencedAttempt fenced = FencedAttempt.toAct(session, wanted.hold(), attempt);
            clients.endStrayProcesses(key);
            sidesOf(wanted.hold(), session).drop();
            return new SideRestore(clients, wanted, attempt, key).run(session, fenced, progress);
          } catch (SQLException e) {
            throw PostgresFailures.of("restoring beside", e, FailureCode.RESTORE_FAILED);
          }
        });
  }

  private PostgresSession session(Hold hold, Attempt attempt, String step) {
    return servers.maintenance(hold.target(), attempt.number(), step);
  }

  private static RunSideCopies sidesOf(Hold hold, PostgresSession session) {
    return new RunSideCopies(session, hold.target().database().name(), hold.target().run());
  }

  @Override
  public Matched matchProperties(Copy copy) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = session(copy.hold(), attempt, "match-properties")) {
      FencedAttempt fenced = FencedAttempt.toAct(session, copy.hold(), attempt);
      BackupManifest manifest = BackupStore.read(copy.backup());
      return new Matched(new PropertiesMatch(session, copy, manifest).apply(fenced), attempt);
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
          try (PostgresSession session = session(copy.hold(), attempt, VERIFY)) {
            FencedAttempt fenced = FencedAttempt.toAct(session, copy.hold(), attempt);
            clients.endStrayProcesses(key);
            return new SideVerification(clients, copy, attempt, key).look(fenced, progress);
          } catch (SQLException e) {
            throw PostgresFailures.of("verifying the side copy", e, FailureCode.STEP_BROKE);
          }
        });
  }

  /** The copies carry the run's name: they may be dropped whoever has the database now. */
  @Override
  public Dropped drop(Hold hold) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(hold.target().run(), RESTORE);
    jobs.end(key);
    try (PostgresSession session = session(hold, attempt, "drop-side-copy")) {
      FencedAttempt.toUndo(session, hold, attempt);
      clients.endStrayProcesses(key);
      RunSideCopies sides = sidesOf(hold, session);
      return new Dropped(sides.drop(), sides.left(), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("dropping the side copy", e, FailureCode.STEP_BROKE);
    }
  }
}
