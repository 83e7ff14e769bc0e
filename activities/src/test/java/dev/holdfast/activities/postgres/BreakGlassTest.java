package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control plane is believed dead, and another one takes its database over: two Temporals, one
 * PostgreSQL.
 */
class BreakGlassTest {

  private static final String WHY = "the first control plane burned down";

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  @TempDir Path otherHome;
  private TestDatabase live;
  private RecoveryFixture recovery;
  private RecoveryFixture other;

  @BeforeEach
  void fill() throws IOException {
    live = NotesDatabase.fill(postgres.createDatabase());
    recovery = new RecoveryFixture(live, home);
    other = new RecoveryFixture(live, otherHome);
    recovery.backup();
    other.backup();
  }

  @AfterEach
  void close() {
    recovery.close();
    other.close();
  }

  @Test
  void takesOverFromARunThatWasAboutToSwap() throws SQLException {
    live.execute("DELETE FROM notes WHERE id > 10");
    ActivityGates.Gate gate = recovery.gates.hold("SwapSwap");
    StartedRun first = recovery.startRestore();
    gate.awaitReached();
    String old = first.status().run();

    RunReport second = other.startBreakGlassRestore(WHY).report();
    ServerInventory taken = ServerInventory.quiet(live.server(), otherHome);
    gate.open();
    RunReport report = first.report();

    assertRecovered(second);
    assertThat(RunEnding.detail(second, RestoreStep.PREFLIGHT)).contains("will be taken over");
    assertThat(RunEnding.detail(second, RestoreStep.TAKE_FENCE))
        .contains("taken over from restore by run " + old + " of plan testplan")
        .contains("asked for by tester@here, since 20", "workflow recovery/testplan/notes")
        .contains("opened " + live.name() + " again", "dropped its side copy " + live.name());
    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.FENCE_LOST, 3);
    RunEnding.assertFailedIn(report, RestoreStep.SWAP);
    assertThat(RunEnding.message(report)).contains("run " + old, "took it over at 20", WHY);
    taken.assertUnchanged();
    assertThat(swaps()).containsExactly(second.run());
    assertThat(databases()).containsExactly(live.name(), live.name() + "_before_" + second.run());
  }

  @Test
  void namesTheNewHolderWhileItStillWorks() {
    ActivityGates.Gate gate = recovery.gates.hold("SwapQuiesce");
    StartedRun first = recovery.startRestore();
    gate.awaitReached();
    ActivityGates.Gate otherGate = other.gates.hold("SwapSwap");
    StartedRun second = other.startBreakGlassRestore(WHY);
    otherGate.awaitReached();
    ServerInventory closed = ServerInventory.quiet(live.server(), otherHome);

    gate.open();

    RunReport report = first.report();
    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.FENCE_LOST, 3);
    assertThat(RunEnding.message(report))
        .contains("it is held: restore by run " + second.status().run());
    closed.assertUnchanged();
    otherGate.open();
    assertRecovered(second.report());
  }

  @Test
  void endsARestoreBesideThatWouldTakeHours() throws SQLException {
    NotesDatabase.restoresVerySlowly(live);
    recovery.backup();
    live.execute("DROP TABLE slow");
    other.backup();
    StartedRun first = recovery.startRestore();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                live.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
                            + " application_name LIKE 'holdfast/%/restore-beside'")
                    > 0);

    RunReport second = other.startBreakGlassRestore(WHY).report();

    assertRecovered(second);
    RunReport report = first.report();
    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.FENCE_LOST, 3);
    RunEnding.assertFailedIn(report, RestoreStep.RESTORE_BESIDE);
    assertThat(databases()).containsExactly(live.name(), live.name() + "_before_" + second.run());
  }

  @Test
  void keepsWhatWasSwappedBeforeAndClaimsNoLossFigureFromIt() throws SQLException {
    live.execute("INSERT INTO notes VALUES (501, 'since the backup')");
    ActivityGates.Gate gate = recovery.gates.hold("SwapOpen");
    StartedRun first = recovery.startRestore();
    gate.awaitReached();
    String before = live.name() + "_before_" + first.status().run();

    RunReport second = other.startBreakGlassRestore(WHY).report();
    ServerInventory taken = ServerInventory.quiet(live.server(), otherHome);
    gate.open();
    RunReport report = first.report();

    assertRecovered(second, StepReport.State.SKIPPED);
    assertThat(RunEnding.detail(second, RestoreStep.TAKE_FENCE))
        .contains("it had changed names already", "kept as " + before);
    assertThat(RunEnding.detail(second, RestoreStep.MEASURE_LOSS)).contains(before);
    assertThat(second.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(second.rpo().lossMax()).isPositive();
    assertThat(report.error()).extracting("code").isEqualTo(FailureCode.FENCE_LOST.number());
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains("not undone: swap", WHY);
    taken.assertUnchanged();
    assertThat(databases())
        .containsExactlyInAnyOrder(live.name(), before, live.name() + "_before_" + second.run());
  }

  @Test
  void putsBackWhatTheDeadOneClosedEvenIfItFailsItself() throws SQLException {
    ServerInventory before = ServerInventory.of(live.server(), otherHome);
    ActivityGates.Gate gate = recovery.gates.hold("SwapSwap");
    StartedRun first = recovery.startRestore();
    gate.awaitReached();
    other.checks("SELECT 1");

    RunReport second = other.startBreakGlassRestore(WHY).report();

    RunEnding.assertEnded(second, Outcome.COMPENSATED, FailureCode.SIDE_COPY_DIFFERS, 1);
    before.assertUnchanged();
    gate.open();
    assertThat(RunEnding.message(first.report())).contains("nobody holds it now", WHY);
    before.assertUnchanged();
  }

  private static void assertRecovered(RunReport report) {
    assertRecovered(report, StepReport.State.DONE);
  }

  private static void assertRecovered(RunReport report, StepReport.State lossMeasured) {
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.residue()).isEmpty();
    assertThat(RunEnding.step(report, RestoreStep.MEASURE_LOSS).state()).isEqualTo(lossMeasured);
  }

  private List<String> swaps() throws SQLException {
    return list("SELECT run FROM holdfast.swap_log WHERE live = ?");
  }

  private List<String> databases() throws SQLException {
    return list("SELECT datname FROM pg_database WHERE starts_with(datname::text, ?) ORDER BY 1");
  }

  private List<String> list(String query) throws SQLException {
    try (PostgresSession session = new PostgresSession(live.server().connect("postgres"))) {
      return session.list(query, row -> row.getString(1), live.name());
    }
  }
}
