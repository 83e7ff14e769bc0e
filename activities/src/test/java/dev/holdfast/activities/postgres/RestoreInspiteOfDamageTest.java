package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database comes back whatever has become of the live one, of roles, and of those to be told. */
class RestoreInspiteOfDamageTest {

  private static final int CONNECTIONS = 20;

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private RecoveryFixture recoveryOf(TestDatabase live) throws IOException {
    RecoveryFixture recovery = new RecoveryFixture(live, home);
    opened.push(recovery);
    return recovery;
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void bringsBackADatabaseThatNobodyCanConnectTo() throws IOException {
    TestDatabase live = NotesDatabase.fill(postgres.createDatabase());
    RecoveryFixture recovery = recoveryOf(live);
    recovery.backup();
    String oid = live.queryString("SELECT oid FROM pg_database WHERE datname = current_database()");
    Files.delete(live.server().data().resolve("base/" + oid + "/pg_filenode.map"));

    RunReport report = recovery.restore();

    assertRecovered(report, live);
    assertThat(RunEnding.detail(report, RestoreStep.PREFLIGHT)).contains("live database broken");
    assertThat(RunEnding.detail(report, RestoreStep.MEASURE_LOSS)).contains("can't be read");
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
  }

  @Test
  void bringsBackADatabaseWhoseServerIsFullOfSessions() throws Exception {
    LocalPostgres server =
        postgres.privateServer(
            it -> it.with("max_connections", Integer.toString(CONNECTIONS)).with("fsync", "off"));
    TestDatabase maintenance = new TestDatabase(server, "postgres");
    maintenance.execute("CREATE ROLE app LOGIN");
    maintenance.execute("CREATE DATABASE notes");
    TestDatabase live = NotesDatabase.fill(new TestDatabase(server, "notes"));
    RecoveryFixture recovery = recoveryOf(live);
    recovery.plan.jobs(4);
    recovery.backup();
    occupyEveryPlace(live);

    RunReport report = recovery.restore();

    assertRecovered(report, live);
    assertThat(RunEnding.detail(report, RestoreStep.QUIESCE)).contains("sessions ended");
  }

  /** All but the few places that are kept for superusers. */
  private void occupyEveryPlace(TestDatabase live) {
    for (int i = 0; i < CONNECTIONS; i++) {
      try {
        Connection client = DriverManager.getConnection(live.jdbcUrl(), "app", "");
        opened.push(client);
      } catch (SQLException full) {
        assertThat(full.getSQLState()).isEqualTo("53300");
        return;
      }
    }
    throw new AssertionError("the server has more places than it should");
  }

  @Test
  void leavesOutWhatBelongedToARoleThatIsGone() throws IOException, SQLException {
    TestDatabase live = NotesDatabase.fill(postgres.createDatabase());
    String role = "gone_from_" + live.name();
    live.execute(
        "CREATE ROLE %s; ALTER TABLE decision_log OWNER TO %s; GRANT SELECT ON notes TO %s"
            .formatted(role, role, role));
    RecoveryFixture recovery = recoveryOf(live);
    recovery.backup();
    live.execute("DROP OWNED BY %s CASCADE; DROP ROLE %s".formatted(role, role));

    RunReport report = recovery.restore();

    assertRecovered(report, live);
    assertThat(RunEnding.detail(report, RestoreStep.PREFLIGHT)).contains("roles", "missing", role);
    assertThat(RunEnding.detail(report, RestoreStep.RESTORE_BESIDE))
        .contains("role \"" + role + "\" does not exist");
    assertThat(live.queryLong("SELECT count(*) FROM decision_log")).isEqualTo(300);
  }

  @Test
  void recoversThoughNobodyCanBeTold() throws IOException {
    TestDatabase live = NotesDatabase.fill(postgres.createDatabase());
    RecoveryFixture recovery = recoveryOf(live);
    recovery.backup();

    recovery.plan.tells("env:WEBHOOK_DOWN");
    RunReport down = recovery.restore();
    recovery.plan.tells("env:NOT_SET");
    RunReport unresolved = recovery.restore();

    assertRecovered(down, live);
    assertThat(RunEnding.detail(down, RestoreStep.NOTIFY))
        .contains("0 told", "env:WEBHOOK_DOWN was not told", "ConnectException")
        .doesNotContain("http", "127.0.0.1", "/secret");
    assertRecovered(unresolved, live);
    assertThat(RunEnding.detail(unresolved, RestoreStep.NOTIFY))
        .contains("0 told", "env:NOT_SET was not told", "NOT_SET is not set");
    assertThat(recovery.told).isEmpty();
  }

  private static void assertRecovered(RunReport report, TestDatabase live) {
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
  }
}
