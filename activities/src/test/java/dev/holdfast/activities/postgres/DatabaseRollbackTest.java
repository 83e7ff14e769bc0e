package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the old database after a restore, on real PostgreSQL. */
class DatabaseRollbackTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private TestDatabase live;
  private RecoveryFixture recovery;

  @BeforeEach
  void fill() throws IOException {
    live = NotesDatabase.fill(postgres.createDatabase());
    recovery = new RecoveryFixture(live, home);
    assertThat(recovery.backup().error()).isNull();
    live.execute(
        "INSERT INTO notes SELECT n, 'only in the old one' FROM generate_series(601, 607) n");
  }

  @AfterEach
  void close() {
    recovery.close();
  }

  @Test
  void bringsTheOldDataBackAndKeepsWhatWasWrittenSince() throws SQLException {
    RunReport restore = restored();
    live.execute(
        "INSERT INTO notes VALUES (701, 'new'), (702, 'new');"
            + "UPDATE notes SET title = 'changed' WHERE id = 1;"
            + "CREATE TABLE later (id int); INSERT INTO later VALUES (1), (2), (3);"
            + "CREATE TABLE parted (id int) PARTITION BY RANGE (id);"
            + "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);"
            + "INSERT INTO parted VALUES (5)");

    recovery.decide(restore, Choice.ROLLBACK);

    RunReport commit = recovery.committed(restore);
    RunReport report = recovery.rolledBack(restore);
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(commit.exitCode()).isZero();
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(507);
    assertThat(databases()).containsExactly(live.name());
    Map<String, Object> dump = report.added("dump");
    assertThat(dump).containsEntry("complete", true).containsEntry("writtenTotal", 7);
    assertThat(dump.get("written"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("public.notes", 3)
        .containsEntry("public.later", 3)
        .containsEntry("public.parted", 1)
        .doesNotContainKey("public.parted_low")
        .containsEntry("public.decision_log", 0);
    assertThat(loaded(dump, "SELECT count(*) FROM notes WHERE id > 700 OR title = 'changed'"))
        .isEqualTo(3);
    assertThat(recovery.backup().error()).isNull();
  }

  @Test
  void dumpsAgainWhatWasWrittenWhileItDumped() {
    RunReport restore = restored();
    var gate = recovery.gates.hold("SwapQuiesce");
    recovery.decide(restore, Choice.ROLLBACK);
    gate.awaitReached();
    live.execute("INSERT INTO notes VALUES (800, 'at the last moment')");
    gate.open();

    RunReport report = recovery.rolledBack(restore);

    assertThat(report.error()).isNull();
    assertThat(report.added("dump"))
        .containsEntry("complete", true)
        .containsEntry("writtenTotal", 1);
    assertThat(String.valueOf(report.added("dump").get("id"))).endsWith("-again");
    assertThat(databases()).containsExactly(live.name());
  }

  @Test
  void isRefusedOnceALaterRestoreHasReplacedTheDatabase() {
    RunReport first = restored();
    RunReport second = restored();

    recovery.decide(first, Choice.ROLLBACK);

    RunReport refused = recovery.rolledBack(first);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(Objects.requireNonNull(refused.error()).code())
        .isEqualTo(FailureCode.NOT_KEPT.number());
    recovery.decide(second, Choice.ROLLBACK);
    assertThat(recovery.committed(second).exitCode()).isZero();
    awaitWaiting(first);
    recovery.decide(first, Choice.ROLLBACK);
    assertThat(recovery.committed(first).exitCode()).isZero();
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(507);
    assertThat(databases()).containsExactly(live.name());
  }

  @Test
  void leavesTheRestoredDatabaseLiveIfTheOldOneLetsNobodyIn() throws SQLException {
    RunReport restore = restored();
    recovery.gates.before(
        "SwapOpen",
        () -> {
          throw FailureCode.SWAP_FAILED.failure("nobody gets in");
        });
    List<String> before = databases();

    recovery.decide(restore, Choice.ROLLBACK);

    RunReport report = recovery.rolledBack(restore);
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(500);
    assertThat(databases()).isEqualTo(before);
  }

  @Test
  void removesTheOldDatabaseOnceABackupTakenSinceIsProven() throws SQLException {
    recovery.commitsAfter(Duration.ofSeconds(3));
    RunReport restore = restored();
    assertThat(recovery.backup().error()).isNull();

    RunReport commit = recovery.committed(restore);

    assertThat(commit.error()).isNull();
    assertThat(commit.exitCode()).isZero();
    assertThat(commit.added()).containsEntry("ending", "REMOVED");
    assertThat(databases()).containsExactly(live.name());
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(500);
  }

  @Test
  void asksIfNoBackupWasTakenSince() throws SQLException {
    recovery.commitsAfter(Duration.ofSeconds(1));
    RunReport restore = restored();

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(recovery.told).anyMatch(it -> it.contains("dr decide")));

    awaitWaiting(restore);
    assertThat(databases()).hasSize(2);
    recovery.decide(restore, Choice.REMOVE);
    assertThat(recovery.committed(restore).exitCode()).isZero();
    assertThat(databases()).containsExactly(live.name());
  }

  private RunReport restored() {
    RunReport report = recovery.restore();
    assertThat(report.error()).isNull();
    awaitWaiting(report);
    return report;
  }

  private void awaitWaiting(RunReport restore) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> recovery.commit(restore).query("status", RunReport.class).waitingFor() != null);
  }

  /** What the dump answers once it is loaded into a database of its own. */
  private long loaded(Map<String, Object> dump, String question) {
    String name = live.name() + "_loaded";
    execute("CREATE DATABASE " + name);
    Path folder = Path.of(String.valueOf(dump.get("location"))).resolve("dump");
    ShortCommand.Result result =
        ShortCommand.run(
            Duration.ofSeconds(30),
            List.of(
                PostgresPrograms.find().program("pg_restore").toString(),
                "--host=127.0.0.1",
                "--port=" + live.server().port(),
                "--username=postgres",
                "--dbname=" + name,
                "--exit-on-error",
                folder.toString()));
    assertThat(result.succeeded()).as(result.output()).isTrue();
    try (PostgresSession session = new PostgresSession(live.server().connect(name))) {
      return session.number(question);
    } catch (SQLException e) {
      throw new AssertionError(e);
    } finally {
      execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  private void execute(String sql) {
    try (PostgresSession session = new PostgresSession(live.server().connect("postgres"))) {
      session.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> databases() {
    try (PostgresSession session = new PostgresSession(live.server().connect("postgres"))) {
      return session.list(
          "SELECT datname FROM pg_database WHERE starts_with(datname::text, ?) ORDER BY 1",
          row -> row.getString(1),
          live.name());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
