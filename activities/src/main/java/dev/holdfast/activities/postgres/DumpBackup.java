package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import java.nio.file.Path;

/**
 * Dumps databases with {@code pg_dump} into a {@link BackupStore}. A dump belongs to the worker
 * process, not to an attempt: one that comes back to the same worker joins it, one on another
 * worker ends what its predecessor left and begins anew.
 */
public final class DumpBackup implements DatabaseDumps {

  private final References references;
  private final PostgresClients clients;
  private final DurableJobs jobs;
  private final Attempts attempts;

  public DumpBackup(
      References references, PostgresClients clients, DurableJobs jobs, Attempts attempts) {
    this.references = references;
    this.clients = clients;
    this.jobs = jobs;
    this.attempts = attempts;
  }

  @Override
  public Ready preflight(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    return DurableJobs.attend(
        new JobKey(target.run(), "preflight"),
        progress -> new DumpPreflight(target, store(target), clients).run(attempt));
  }

  @Override
  public Taken dump(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    StoredBackup backup =
        jobs.run(
            DumpJob.key(target), new DumpJob(target, attempt.number(), store(target), clients));
    return new Taken(backup.reference(), backup.manifest().compression(), attempt);
  }

  @Override
  public Removed removeUnfinished(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    jobs.end(DumpJob.key(target));
    DumpLeftovers leftovers = new DumpLeftovers(target, store(target), clients);
    int folders =
        DurableJobs.attend(
            new JobKey(target.run(), "remove-unfinished"),
            progress -> {
              leftovers.endPredecessorsIfPossible(attempt.number());
              return leftovers.discard();
            });
    return new Removed(folders, attempt);
  }

  private BackupStore store(DatabaseTarget target) {
    return new BackupStore(
        PostgresServers.known(
            () -> Path.of(references.resolve(target.database().backups().location()))));
  }
}
