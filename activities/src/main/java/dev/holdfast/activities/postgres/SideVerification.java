package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Holds a side copy against its backup's manifest and its plan. */
final class SideVerification {

  private static final String STEP = "verify-side-copy";
  private static final String STRUCTURE = "structure is sound (pg_amcheck)";
  private static final String AMCHECK = "pg_amcheck";

  /** What pg_amcheck exits with if it has looked and found something. */
  private static final int DAMAGED = 2;

  private final PostgresClients clients;
  private final SideCopies.Copy copy;
  private final DatabaseTarget target;
  private final BackupManifest manifest;
  private final Attempt attempt;
  private final JobKey key;

  SideVerification(PostgresClients clients, SideCopies.Copy copy, Attempt attempt, JobKey key) {
    this.clients = clients;
    this.copy = copy;
    this.target = copy.target();
    this.manifest = BackupStore.read(copy.backup());
    this.attempt = attempt;
    this.key = key;
  }

  SideCopies.Verified look(FencedAttempt fenced, JobProgress progress)
      throws SQLException, InterruptedException {
    try (PostgresSession session = session()) {
      fenced.require(); // whoever comes later ends this session, which was there before
      session.liftLimits();
      List<CheckReport> checks = new ArrayList<>();
      checks.add(
          PlanChecks.timed(
              "every table of the backup is there",
              true,
              PlanChecks.missing(List.of(), List.of()),
              () ->
                  PlanChecks.missing(
                      manifest.userTables(), new DatabaseCatalogue(session).userTables())));
      checks.add(contents(session));
      checks.add(structure(session, progress));
      checks.addAll(new PlanChecks(session, target.database(), manifest.rows()).ask());
      return new SideCopies.Verified(checks, RowChanges.counted(session), attempt);
    }
  }

  private PostgresSession session() {
    return clients
        .servers()
        .open(target, copy.side(), attempt.number(), STEP, target.database().timeout());
  }

  /** Row counts and checksums of the plan's tables, as the backup counted them. */
  private CheckReport contents(PostgresSession session) {
    String expected = manifest.tables().size() + " tables as in the backup";
    return PlanChecks.timed(
        "rows and checksums equal the backup",
        true,
        expected,
        () -> {
          SortedMap<String, String> differences = differences(session, manifest);
          return differences.isEmpty() ? expected : differences.toString();
        });
  }

  /** What differs between the manifest's tables and those of a database, by table. */
  static SortedMap<String, String> differences(PostgresSession session, BackupManifest manifest)
      throws SQLException {
    SortedMap<String, TableContent> seen =
        session.inTransaction(() -> new TableContents(session).comparableWith(manifest.tables()));
    SortedMap<String, String> differences = new TreeMap<>();
    for (Map.Entry<String, TableContent> wanted : manifest.tables().entrySet()) {
      TableContent there = seen.get(wanted.getKey());
      if (there == null) {
        differences.put(wanted.getKey(), "missing");
      } else if (there.rows() != wanted.getValue().rows()) {
        differences.put(
            wanted.getKey(), there.rows() + " rows instead of " + wanted.getValue().rows());
      } else if (!there.equals(wanted.getValue())) {
        differences.put(wanted.getKey(), "the same number of rows, but other ones");
      }
    }
    return differences;
  }

  /** Looked at only where the extension amcheck can be had; then a damage fails the restore. */
  private CheckReport structure(PostgresSession session, JobProgress progress)
      throws SQLException, InterruptedException {
    boolean stays = manifest.extensions().stream().anyMatch(it -> it.name().equals("amcheck"));
    boolean possible =
        session.isTrue(
            """
            SELECT rolsuper AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')
            FROM pg_roles WHERE rolname = current_user
            """);
    if (!possible) {
      return new CheckReport(
          STRUCTURE, false, CheckReport.State.SKIPPED, null, "no amcheck here", null);
    }
    // the only schema that is there whatever the backup holds
    session.execute("CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog");
    try {
      return amcheck(session, progress);
    } finally {
      if (!stays) {
        session.execute("DROP EXTENSION IF EXISTS amcheck");
      }
    }
  }

  private CheckReport amcheck(PostgresSession session, JobProgress progress)
      throws SQLException, InterruptedException {
    long begun = System.nanoTime();
    int major = new DatabaseCatalogue(session).serverMajor();
    List<String> command =
        List.of(
            clients.programsFor(major).program(AMCHECK).toString(),
            "--no-password",
            "--jobs=" + clients.jobs(target, session),
            PostgresClients.connectionTo(copy.side()));
    PostgresClients.Login login =
        new PostgresClients.Login(target, copy.side(), attempt.number(), key);
    SortedMap<String, String> noLimit =
        new TreeMap<>(Map.of("PGOPTIONS", "-c statement_timeout=0"));
    RunningProcess process = clients.start(login, command, noLimit, line -> {});
    progress.onCancel(process::end);
    ProcessResult result = process.await();
    if (!result.succeeded() && result.exitCode() != DAMAGED) {
      throw PostgresClients.failure(AMCHECK, result, FailureCode.STEP_BROKE);
    }
    return new CheckReport(
        STRUCTURE,
        true,
        result.succeeded() ? CheckReport.State.PASSED : CheckReport.State.FAILED,
        "no damage",
        result.succeeded() ? "no damage" : result.tail().strip(),
        Duration.ofNanos(System.nanoTime() - begun));
  }
}
