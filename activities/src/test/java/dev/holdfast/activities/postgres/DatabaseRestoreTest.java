package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database comes back from its backup: workflow and adapters together, on real PostgreSQL. */
class DatabaseRestoreTest {

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
  void bringsBackWhatABadMigrationDropped() throws IOException {
    RunReport backup = recovery.backup();
    assertThat(backup.error()).isNull();
    assertThat(backup.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(backup.verdict()).isEqualTo(Verdict.PASSED);
    live.execute("DROP TABLE decision_log; DELETE FROM notes WHERE id > 10");

    RunReport report = recovery.restore();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(500);
    assertThat(live.queryLong("SELECT count(*) FROM decision_log")).isEqualTo(300);
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(report.swapGap()).isPositive();
    assertThat(report.checks())
        .extracting(CheckReport::state)
        .containsOnly(CheckReport.State.PASSED);
    assertThat(databases()).containsExactly(live.name(), live.name() + "_before_" + report.run());
    assertThat(recovery.told).singleElement().asString().contains("RECOVERED", report.run());
    assertThat(Files.readString(Path.of(report.evidence().path()))).contains(report.run());
  }

  @Test
  void bringsBackADatabaseThatIsGone() throws SQLException {
    recovery.backup();
    server("DROP DATABASE " + live.name() + " WITH (FORCE)");

    RunReport report = recovery.restore();

    assertThat(report.error()).isNull();
    assertThat(report.exitCode()).isZero();
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(500);
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(databases()).containsExactly(live.name());
  }

  @Test
  void givesTheCopyThePropertiesOfTheLiveDatabase() throws SQLException {
    server("CREATE ROLE owner_of_" + live.name());
    server("ALTER DATABASE " + live.name() + " OWNER TO owner_of_" + live.name());
    server("ALTER DATABASE " + live.name() + " SET work_mem = '7MB'");
    server("ALTER DATABASE " + live.name() + " SET search_path = \"$user\", public, pg_catalog");
    server("ALTER DATABASE " + live.name() + " CONNECTION LIMIT 42");
    server("REVOKE TEMPORARY ON DATABASE " + live.name() + " FROM PUBLIC");
    server("COMMENT ON DATABASE " + live.name() + " IS 'it''s ours'");
    server("ALTER ROLE owner_of_" + live.name() + " IN DATABASE " + live.name() + " SET jit = off");
    recovery.backup();
    DatabaseProperties before = properties();

    RunReport report = recovery.restore();

    assertThat(report.error()).isNull();
    assertThat(properties()).isEqualTo(before);
    server("DROP DATABASE " + live.name() + " WITH (FORCE)");
    RunReport fromBackup = recovery.restore();
    assertThat(fromBackup.error()).isNull();
    assertThat(properties()).isEqualTo(before);
  }

  @Test
  void goesBackToTheOldDatabaseWhenTheServiceIsNotGood() throws SQLException {
    recovery.backup();
    live.execute("INSERT INTO notes VALUES (501, 'written since')");
    // holds in the copy, not once it has the live name
    recovery.checks(
        "SELECT count(*) FROM notes WHERE current_database() = '" + live.name() + "' AND id = 1");

    RunReport report = recovery.restore();

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(501);
    assertThat(databases()).containsExactly(live.name());
  }

  @Test
  void touchesNothingWhenTheCopyDiffersFromThePlan() throws SQLException {
    recovery.backup();
    recovery.checks("SELECT 1");

    RunReport report = recovery.restore();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(databases()).containsExactly(live.name());
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(500);
  }

  private DatabaseProperties properties() throws SQLException {
    try (PostgresSession session = new PostgresSession(live.server().connect("postgres"))) {
      return DatabaseCatalogue.properties(session, live.name());
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

  private void server(String sql) throws SQLException {
    try (Connection connection = live.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
