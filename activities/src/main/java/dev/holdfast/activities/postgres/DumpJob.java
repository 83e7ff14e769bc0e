package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.BackupFolders;
import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.files.StoreFailures;
import dev.holdfast.activities.files.StoredFile;
import dev.holdfast.activities.files.UnfinishedBackup;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.LongWork;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes one backup, or finds the one that its run has taken already. Whatever fails, nothing
 * unfinished is left, unless this process dies.
 */
final class DumpJob implements LongWork<StoredBackup> {

  private static final int READERS = 2;

  private final DatabaseTarget target;
  private final int attempt;
  private final BackupStore store;
  private final PostgresClients clients;

  DumpJob(DatabaseTarget target, int attempt, BackupStore store, PostgresClients clients) {
    this.target = target;
    this.attempt = attempt;
    this.store = store;
    this.clients = clients;
  }

  static JobKey key(DatabaseTarget target) {
    return new JobKey(target.run(), "dump");
  }

  @Override
  public StoredBackup run(JobProgress progress) throws InterruptedException {
    DumpLeftovers leftovers = new DumpLeftovers(target, store, clients);
    leftovers.endPredecessors(attempt);
    leftovers.discard();
    // in this order: a predecessor either completed before its folder was taken away, or never will
    Optional<StoredBackup> done =
        store.ofRun(target.plan(), target.database().component(), target.run());
    return done.isPresent() ? done.get() : take(progress);
  }

  private StoredBackup take(JobProgress progress) throws InterruptedException {
    UnfinishedBackup unfinished =
        store.begin(target.plan(), target.database().component(), target.run(), attempt);
    boolean complete = false;
    try {
      StoredBackup backup = dumpInto(unfinished, progress);
      complete = true;
      return backup;
    } catch (SQLException e) {
      throw failure(target, e);
    } catch (IOException e) {
      throw StoreFailures.of("writing a backup to " + store.location(), e);
    } finally {
      if (!complete) {
        DumpLeftovers.discardQuietly(unfinished);
      }
    }
  }

  static ApplicationFailure failure(DatabaseTarget target, SQLException e) {
    String database = target.database().name();
    return PostgresFailures.NO_SUCH_DATABASE.equals(e.getSQLState())
        ? FailureCode.DATABASE_MISSING.failure("there is no database " + database)
        : PostgresFailures.of("backing up database " + database, e, FailureCode.DUMP_FAILED);
  }

  private StoredBackup dumpInto(UnfinishedBackup unfinished, JobProgress progress)
      throws SQLException, IOException, InterruptedException {
    Dumped dumped;
    try (DumpSnapshot snapshot =
        DumpSnapshot.open(clients.servers(), target, attempt, target.database().timeout())) {
      PgDump program = new PgDump(clients.programsFor(snapshot.serverMajor()));
      DumpSnapshot.Contents contents =
          new DumpRun(target, attempt, clients, progress).run(program, snapshot, unfinished);
      dumped = new Dumped(contents, snapshot.start(), snapshot.now(), program);
    }
    BackupManifest manifest = manifest(dumped, filesOnDisk(unfinished, progress));
    UnfinishedBackup.Published published = unfinished.publish(manifest.id(), manifest);
    return new StoredBackup(published.folder(), manifest, published.manifestSha256());
  }

  /** All that is known once the database is no longer needed. */
  private record Dumped(
      DumpSnapshot.Contents contents,
      DumpSnapshot.Moment start,
      DumpSnapshot.Moment stop,
      PgDump program) {}

  private static List<StoredFile> filesOnDisk(UnfinishedBackup unfinished, JobProgress progress)
      throws IOException, InterruptedException {
    AtomicLong read = new AtomicLong();
    long bytes = unfinished.touch();
    List<String> paths = unfinished.paths();
    return new FileChecksums(
            READERS,
            more -> progress.report(new DumpProgress(bytes, paths.size(), read.addAndGet(more))))
        .ofAndToDisk(unfinished.folder(), paths);
  }

  private BackupManifest manifest(Dumped dumped, List<StoredFile> files) {
    DumpSnapshot.Contents contents = dumped.contents();
    return new BackupManifest(
        BackupManifest.FORMAT,
        BackupFolders.id(dumped.start().at(), target.run()),
        BackupManifest.ENGINE,
        target.plan(),
        target.database().component(),
        target.database().name(),
        contents.systemIdentifier(),
        contents.serverVersion(),
        contents.serverMajor(),
        dumped.program().version(),
        dumped.program().compression(),
        dumped.start().at(),
        dumped.stop().at(),
        dumped.start().lsn(),
        dumped.stop().lsn(),
        contents.timeline(),
        contents.databaseBytes(),
        files,
        contents.tables(),
        contents.userTables(),
        contents.extensions(),
        contents.properties(),
        contents.roles());
  }
}
