package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.literal;
import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One attempt to load a dump into a database of its own, with {@code pg_restore}. */
final class SideRestore {

  /**
   * For the loading sessions only. 256 MB for index builds: measured, more is no faster. A lost
   * commit does not matter in a copy that is checked before it is used.
   */
  private static final SortedMap<String, String> LOADING =
      new TreeMap<>(
          Map.of(
              "PGOPTIONS",
              "-c maintenance_work_mem=256MB -c max_parallel_maintenance_workers=1"
                  + " -c synchronous_commit=off"));

  private static final Duration LOOK = Duration.ofMillis(500);

  private final PostgresClients clients;
  private final SideCopies.Wanted wanted;
  private final DatabaseTarget target;
  private final BackupManifest manifest;
  private final PostgresClients.Login login;
  private final Attempt attempt;

  SideRestore(PostgresClients clients, SideCopies.Wanted wanted, Attempt attempt, JobKey key) {
    this.clients = clients;
    this.wanted = wanted;
    this.target = wanted.target();
    this.manifest = BackupStore.read(wanted.backup());
    this.attempt = attempt;
    this.login =
        new PostgresClients.Login(
            target, target.server().maintenanceDatabase(), attempt.number(), key);
  }

  /** The folder on the server that the side copy will fill, if this host can see one. */
  static Optional<Path> folder(
      PostgresSession session, DatabaseTarget target, BackupManifest manifest) throws SQLException {
    String location =
        session
            .first(
                "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = ?",
                row -> row.getString(1),
                tablespace(session, target, manifest))
            .orElse("");
    Path folder = Path.of(location.isEmpty() ? session.text("SHOW data_directory") : location);
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  /** Where the live database is, else where the backed-up one was if the server has that. */
  private static String tablespace(
      PostgresSession session, DatabaseTarget target, BackupManifest manifest) throws SQLException {
    return session
        .first(
            """
            SELECT t.spcname FROM pg_tablespace t LEFT JOIN pg_database d
              ON d.dattablespace = t.oid AND d.datname = ?
            WHERE d.oid IS NOT NULL OR t.spcname = ? ORDER BY d.oid IS NULL LIMIT 1
            """,
            row -> row.getString(1),
            target.database().name(),
            DroppedDatabase.wanted(session, target.database().name())
                .orElse(manifest.properties())
                .tablespace())
        .orElse("pg_default");
  }

  SideCopies.Restored run(PostgresSession session, FencedAttempt fenced, JobProgress progress)
      throws SQLException, InterruptedException {
    String side = DatabaseNames.side(target.database().name(), target.run(), attempt.number());
    create(session, fenced, side);
    int major = new DatabaseCatalogue(session).serverMajor();
    String program = clients.programsFor(major).program("pg_restore").toString();
    RestoreOutput output = new RestoreOutput(objects(program));
    RunningProcess restore =
        clients.start(
            login, command(program, clients.jobs(target, session), side), LOADING, output::line);
    progress.onCancel(restore::end);
    Loading loading = new Loading(session, fenced, side, restore, output);
    List<String> findings = output.findingsOrFail(loading.await(progress));
    analyze(side);
    fenced.require();
    return new SideCopies.Restored(side, size(session, side), findings, attempt);
  }

  private void create(PostgresSession session, FencedAttempt fenced, String side)
      throws SQLException {
    DatabaseProperties wanted = manifest.properties();
    StringBuilder create =
        new StringBuilder("CREATE DATABASE " + quoted(side) + " TEMPLATE template0")
            .append(owner(session, wanted))
            .append(" ENCODING " + literal(wanted.encoding()))
            .append(" LC_COLLATE " + literal(wanted.collate()))
            .append(" LC_CTYPE " + literal(wanted.ctype()))
            .append(" TABLESPACE " + quoted(tablespace(session, target, manifest)));
    if (wanted.localeProvider().equals("i") && wanted.locale() != null) {
      create.append(" LOCALE_PROVIDER icu ICU_LOCALE " + literal(wanted.locale()));
    } else if (wanted.localeProvider().equals("b") && wanted.locale() != null) {
      create.append(" LOCALE_PROVIDER builtin BUILTIN_LOCALE " + literal(wanted.locale()));
    }
    fenced.require(); // PostgreSQL creates no database inside a transaction
    session.execute(create.toString());
  }

  /** From the start, because only the owner's role may create objects in its public schema. */
  private static String owner(PostgresSession session, DatabaseProperties wanted)
      throws SQLException {
    boolean there = session.isTrue("SELECT true FROM pg_roles WHERE rolname = ?", wanted.owner());
    return there ? " OWNER " + quoted(wanted.owner()) : "";
  }

  private List<String> command(String program, int jobs, String side) {
    return List.of(
        program,
        "--format=directory",
        "--verbose",
        "--no-password",
        "--jobs=" + jobs,
        "--dbname=" + PostgresClients.connectionTo(side),
        BackupStore.dump(wanted.backup()).toString());
  }

  /** How many objects the dump's table of contents lists. */
  private int objects(String program) throws InterruptedException {
    List<String> entries = Collections.synchronizedList(new ArrayList<>());
    String dump = BackupStore.dump(wanted.backup()).toString();
    clients.start(login, List.of(program, "--list", dump), entries::add).await();
    return (int) entries.stream().filter(it -> !it.isBlank() && !it.startsWith(";")).count();
  }

  /** A {@code pg_restore} at work. */
  private record Loading(
      PostgresSession session,
      FencedAttempt fenced,
      String side,
      RunningProcess restore,
      RestoreOutput output) {

    /** Ends it, too, once the fence is lost: nobody wants a copy that takes hours then. */
    ProcessResult await(JobProgress progress) throws SQLException, InterruptedException {
      try {
        while (true) {
          Optional<ProcessResult> result = restore.await(LOOK);
          fenced.require();
          if (result.isPresent()) {
            return result.get();
          }
          long bytes = size(session, side);
          progress.report(new RestoreProgress(output.objectsDone(), output.objects(), bytes));
        }
      } finally {
        restore.end();
      }
    }
  }

  /** A dump holds no statistics: without them the first queries of all clients are slow. */
  private void analyze(String side) throws SQLException {
    try (PostgresSession copy =
        clients
            .servers()
            .open(
                target, side, attempt.number(), login.job().step(), target.database().timeout())) {
      copy.execute("ANALYZE");
    }
  }

  private static long size(PostgresSession session, String side) throws SQLException {
    return session.number("SELECT pg_database_size(?)", side);
  }

  /** How far a restore is: what heartbeats carry. */
  record RestoreProgress(int objectsDone, int objects, long bytes) {}
}
