package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.UnfinishedBackup;
import dev.holdfast.activities.postgres.PostgresClients.Login;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs {@code pg_dump} and, at the same time and over the same snapshot, counts the tables. */
final class DumpRun {

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final DatabaseTarget target;
  private final int attempt;
  private final PostgresClients clients;
  private final JobProgress progress;

  DumpRun(DatabaseTarget target, int attempt, PostgresClients clients, JobProgress progress) {
    this.target = target;
    this.attempt = attempt;
    this.clients = clients;
    this.progress = progress;
  }

  /**
   * Returns once the dump is written and the tables are counted. Whatever happens, neither program
   * nor question runs on afterwards: the first that fails ends the other.
   */
  DumpSnapshot.Contents run(PgDump program, DumpSnapshot snapshot, UnfinishedBackup unfinished)
      throws SQLException, InterruptedException {
    ExecutorService counter = Executors.newSingleThreadExecutor();
    Future<DumpSnapshot.Contents> counting = counter.submit(() -> snapshot.contents(target));
    AtomicInteger tables = new AtomicInteger();
    try {
      RunningProcess dump = start(program, snapshot, unfinished, tables);
      try {
        progress.onCancel(dump::end);
        awaitDump(dump, counting, () -> report(unfinished, tables));
        return counting.get();
      } finally {
        dump.end();
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      endCounting(snapshot, counter);
    }
  }

  private RunningProcess start(
      PgDump program, DumpSnapshot snapshot, UnfinishedBackup unfinished, AtomicInteger tables) {
    return clients.start(
        new Login(target, target.database().name(), attempt, DumpJob.key(target)),
        program.command(
            unfinished.folder().resolve(BackupStore.DUMP),
            target.database().backups().jobs(),
            snapshot.name()),
        snapshot.environment(),
        line -> {
          if (line.contains("dumping contents of table")) {
            tables.incrementAndGet();
          }
        });
  }

  private static void awaitDump(RunningProcess dump, Future<?> counting, Runnable report)
      throws InterruptedException, ExecutionException {
    Optional<ProcessResult> result = dump.await(LOOK);
    while (result.isEmpty()) {
      report.run();
      if (counting.isDone()) {
        counting.get(); // a failure need not wait for the dump
      }
      result = dump.await(LOOK);
    }
    if (!result.get().succeeded()) {
      throw PostgresClients.failure(PgDump.NAME, result.get(), FailureCode.DUMP_FAILED);
    }
  }

  private void report(UnfinishedBackup unfinished, AtomicInteger tables) {
    progress.report(new DumpProgress(unfinished.touch(), tables.get(), 0));
  }

  private static SQLException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      throw cause;
    }
    return e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getCause());
  }

  /** The session must be free when its owner closes it. */
  private static void endCounting(DumpSnapshot snapshot, ExecutorService counter) {
    counter.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      boolean ended =
          Patience.until(
              LONGEST_END,
              PAUSE,
              () -> {
                snapshot.interrupt();
                return counter.isTerminated();
              });
      if (!ended) {
        snapshot.abort();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
