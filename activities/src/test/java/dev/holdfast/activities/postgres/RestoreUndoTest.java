package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was changed is taken back, whoever or whatever ends the run. */
class RestoreUndoTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private TestDatabase live;
  private RecoveryFixture recovery;

  @BeforeEach
  void fill() throws IOException {
    live = NotesDatabase.fill(postgres.createDatabase());
    recovery = new RecoveryFixture(live, home);
  }

  @AfterEach
  void close() {
    recovery.close();
  }

  @Test
  void opensTheLiveDatabaseAgainWhenASessionDoesNotEnd() throws SQLException {
    recovery.backup();
    ServerInventory before = ServerInventory.of(live.server(), home);
    StartedRun run;
    try (Connection connection = live.connect();
        Stopped stuck = new Stopped(pid(connection))) {
      run = recovery.startRestore();

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  RunEnding.step(run.status(), RestoreStep.QUIESCE).undo() == StepReport.Undo.DONE);

      // open as before, though the session is still there
      assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
      assertThat(RunEnding.message(run.status()))
          .contains("database " + live.name(), "session " + stuck.pid() + " of postgres");
    }
    RunReport report = run.report();

    RunEnding.assertEnded(report, Outcome.COMPENSATED, FailureCode.SESSIONS_REMAIN, 1);
    before.assertUnchanged();
  }

  private static long pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** A process that hears nothing until this is closed. */
  private record Stopped(long pid) implements AutoCloseable {
    Stopped {
      signal("-STOP", pid);
    }

    @Override
    public void close() {
      signal("-CONT", pid);
    }

    private static void signal(String signal, long pid) {
      var result =
          ShortCommand.run(
              Duration.ofSeconds(10), java.util.List.of("kill", signal, Long.toString(pid)));
      assertThat(result.succeeded()).as(result.output()).isTrue();
    }
  }

  @Test
  void leavesNothingWhenAbortedInsidePgRestore() {
    NotesDatabase.restoresVerySlowly(live);
    recovery.backup();
    ServerInventory before = ServerInventory.of(live.server(), home);
    StartedRun run = recovery.startRestore();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                live.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
                            + " application_name LIKE 'holdfast/%/restore-beside'")
                    > 0);

    run.abort("wrong database");

    RunEnding.assertEnded(run.report(), Outcome.ABORTED, FailureCode.ABORTED, 1);
    assertThat(RunEnding.message(run.report())).contains("tester@here", "wrong database");
    before.assertUnchanged();
  }

  @Test
  void goesBackWhenAbortedAfterTheSwap() {
    recovery.backup();
    live.execute("INSERT INTO notes VALUES (501, 'only in the old one')");
    recovery.plan.stableFor(Duration.ofMinutes(2));
    ServerInventory before = ServerInventory.of(live.server(), home);
    StartedRun run = recovery.startRestore();
    run.awaitStep(RestoreStep.VERIFY_SERVICE);

    run.abort("the old one was better");

    RunEnding.assertEnded(run.report(), Outcome.ROLLED_BACK, FailureCode.ABORTED, 1);
    before.assertUnchanged();
  }

  @Test
  void keepsARestoredCopyThatSomebodyWroteTo() {
    recovery.backup();
    recovery.plan.stableFor(Duration.ofMinutes(2));
    Set<String> before = ServerInventory.of(live.server(), home).lines().keySet();
    StartedRun run = recovery.startRestore();
    run.awaitStep(RestoreStep.VERIFY_SERVICE);
    live.execute("INSERT INTO notes VALUES (501, 'written to the restored copy')");

    run.abort("the old one was better");

    RunReport report = run.report();
    String kept = live.name() + "_written_" + report.run();
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains("database " + kept);
    assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
    TestDatabase written = new TestDatabase(live.server(), kept);
    assertThat(written.queryString("SELECT title FROM notes WHERE id = 501"))
        .isEqualTo("written to the restored copy");
    assertThat(ServerInventory.of(live.server(), home).lines().keySet())
        .filteredOn(it -> !it.contains(kept))
        .containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void goesBackWhenACommandIsNoLongerAllowed() {
    recovery.backup();
    ServerInventory before = ServerInventory.of(live.server(), home);
    recovery.gates.before("ServiceRestart", () -> recovery.allows("# nothing any more"));

    RunReport report = recovery.restore();

    RunEnding.assertEnded(report, Outcome.ROLLED_BACK, FailureCode.COMMAND_NOT_ALLOWED, 1);
    assertThat(RunEnding.message(report)).contains("/bin/true", "allowed-commands");
    before.assertUnchanged();
  }

  @Test
  void touchesNothingOfARunThatTookTheDatabaseOver() throws SQLException {
    recovery.backup();
    recovery.plan.stableFor(Duration.ofMinutes(2));
    StartedRun run = recovery.startRestore();
    run.awaitStep(RestoreStep.VERIFY_SERVICE);
    takenOver(run.status().run());

    try (Connection client = live.connect()) {
      run.abort("somebody else took over");

      RunReport report = run.report();
      assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(report.exitCode()).isEqualTo(5);
      assertThat(report.residue())
          .hasSize(2)
          .anySatisfy(it -> assertThat(it).contains("not undone: swap", "does not hold"))
          .anySatisfy(it -> assertThat(it).contains("not undone: quiesce", "usurper"));
      assertThat(pid(client)).as("a session of the other run's database").isPositive();
    }
  }

  private void takenOver(String run) throws SQLException {
    try (PostgresSession session = new PostgresSession(live.server().connect("postgres"))) {
      session.update(
          "UPDATE holdfast.fence SET run = 'usurper', epoch = epoch + 1 WHERE run = ?", run);
    }
  }
}
