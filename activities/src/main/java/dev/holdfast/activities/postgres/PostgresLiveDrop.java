package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.LiveDrops;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Drops live PostgreSQL databases for restores in place. */
public final class PostgresLiveDrop implements LiveDrops {

  private static final String READ = "read-backup";

  private final PostgresClients clients;
  private final PostgresServers servers;
  private final Attempts attempts;

  public PostgresLiveDrop(PostgresClients clients, Attempts attempts) {
    this.clients = clients;
    this.servers = clients.servers();
    this.attempts = attempts;
  }

  @Override
  public ReadToEnd readToEnd(Archive archive) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(archive.target().run(), READ);
    return DurableJobs.attend(
        key,
        progress -> {
          clients.endStrayProcesses(key);
          read(archive, attempt, key, progress);
          return new ReadToEnd(attempt);
        });
  }

  /** Checksums say that the files are as they were written, this says that they are of use. */
  private void read(Archive archive, Attempt attempt, JobKey key, JobProgress progress)
      throws InterruptedException {
    DatabaseTarget target = archive.target();
    int major = BackupStore.read(archive.backup()).serverMajor();
    List<String> command =
        List.of(
            clients.programsFor(major).program("pg_restore").toString(),
            "--format=directory",
            "--file=/dev/null",
            BackupStore.dump(archive.backup()).toString());
    PostgresClients.Login login =
        new PostgresClients.Login(
            target, target.server().maintenanceDatabase(), attempt.number(), key);
    RunningProcess process = clients.start(login, command, line -> {});
    progress.onCancel(process::end);
    try {
      ProcessResult result = process.await();
      if (!result.succeeded()) {
        throw PostgresClients.failure("pg_restore", result, FailureCode.BACKUP_DAMAGED);
      }
    } finally {
      process.end();
    }
  }

  @Override
  public Dropped drop(Hold hold) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = session(hold, attempt, "drop-live")) {
      FencedAttempt fenced = FencedAttempt.toAct(session, hold, attempt);
      Optional<DroppedDatabase> noted =
          session.inTransaction(
              () -> {
                fenced.require();
                return DroppedDatabase.remember(session, live(hold), hold.target().run());
              });
      if (noted.isPresent()) {
        drop(session, fenced, live(hold), noted.get());
      }
      return new Dropped(noted.isPresent(), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("dropping the live database", e, FailureCode.SWAP_FAILED);
    }
  }

  private static void drop(
      PostgresSession session, FencedAttempt fenced, String live, DroppedDatabase noted)
      throws SQLException {
    if (noted.isNot(session, live)) {
      throw FailureCode.SWAP_FAILED.failure(
          "database " + live + " is not the one that was to be dropped: somebody made it since");
    }
    fenced.require(); // PostgreSQL drops no database inside a transaction
    session.execute("DROP DATABASE IF EXISTS " + quoted(live) + " WITH (FORCE)");
  }

  @Override
  public Left look(Hold hold) {
    Attempt attempt = attempts.current();
    String run = hold.target().run();
    try (PostgresSession session = session(hold, attempt, "look-at-live")) {
      FencedAttempt.toUndo(session, hold, attempt); // ends earlier attempts to drop it
      Optional<DroppedDatabase> noted = DroppedDatabase.of(session, run);
      boolean dropped = noted.isPresent() && !noted.get().isThere(session);
      if (!dropped) {
        DroppedDatabase.forget(session, run);
      }
      return new Left(
          dropped,
          HoldfastSchema.databaseExists(session, live(hold)),
          new RunSideCopies(session, live(hold), run).all(),
          attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("looking at the live database", e, FailureCode.STEP_BROKE);
    }
  }

  private PostgresSession session(Hold hold, Attempt attempt, String step) {
    return servers.maintenance(hold.target(), attempt.number(), step);
  }

  private static String live(Hold hold) {
    return hold.target().database().name();
  }
}
