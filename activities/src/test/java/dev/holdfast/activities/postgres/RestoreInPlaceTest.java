package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The live database is dropped, and comes back as it was in the backup. */
class RestoreInPlaceTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  @TempDir Path others;
  private TestDatabase live;
  private RecoveryFixture recovery;
  private PostgresSession server;
  private RunReport backup;

  /** What the database is besides its contents is otherwise since the backup. */
  @BeforeEach
  void changeSinceTheBackup() throws IOException, SQLException {
    live = NotesDatabase.fill(postgres.createDatabase());
    recovery = new RecoveryFixture(live, home);
    backup = recovery.backup();
    server = new PostgresSession(live.server().connect("postgres"));
    String name = quoted(live.name());
    server.execute("ALTER DATABASE " + name + " CONNECTION LIMIT 42");
    server.execute("ALTER DATABASE " + name + " OWNER TO pg_monitor");
    server.execute("ALTER DATABASE " + name + " SET search_path = \"Öde Schema\", public");
    server.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    server.execute("COMMENT ON DATABASE " + name + " IS 'since the backup'");
    live.execute("DELETE FROM public.notes WHERE id > 10");
  }

  @AfterEach
  void close() throws SQLException {
    server.close();
    recovery.close();
  }

  @Test
  void bringsBackTheBackupsContentAndWhatTheDatabaseHadBesides() throws SQLException {
    DatabaseProperties before = DatabaseCatalogue.properties(server, live.name());

    RunReport report = recovery.startRestoreInPlace().report();

    assertRecovered(report, before);
    assertThat(databases()).containsExactly(live.name());
    assertThat(report.added()).containsEntry("kept", null);
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(RunEnding.detail(report, RestoreStep.VERIFY_BACKUP))
        .contains("every checksum right", "pg_restore reads it to its end");
  }

  private void assertRecovered(RunReport report, DatabaseProperties wanted) throws SQLException {
    assertThat(report.error()).isNull();
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
    assertThat(DatabaseCatalogue.properties(server, live.name())).isEqualTo(wanted);
  }

  @Test
  void keepsWhatAnAttemptWroteDownThatDiedBeforeTheDrop() throws SQLException {
    DatabaseProperties before = DatabaseCatalogue.properties(server, live.name());
    beforeTheDrop(() -> server.execute("COMMENT ON DATABASE " + quoted(live.name()) + " IS 'x'"));

    RunReport report = recovery.startRestoreInPlace().report();

    assertRecovered(report, before);
  }

  @Test
  void findsThatAnAttemptWhoseAnswerWasLostHasDroppedIt() throws SQLException {
    DatabaseProperties before = DatabaseCatalogue.properties(server, live.name());
    beforeTheDrop(this::drop);

    RunReport report = recovery.startRestoreInPlace().report();

    assertRecovered(report, before);
  }

  @Test
  void touchesNoDatabaseThatSomebodyMadeSinceUnderTheSameName() throws SQLException {
    beforeTheDrop(
        () -> {
          drop();
          server.execute("CREATE DATABASE " + quoted(live.name()));
        });

    RunReport report = recovery.startRestoreInPlace().report();

    assertThat(RunEnding.message(report)).contains("not the one that was to be dropped");
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(live.queryLong("SELECT count(*) FROM pg_tables WHERE tablename = 'notes'")).isZero();
  }

  /** What an attempt before did or saw after it had written down what the database has. */
  private void beforeTheDrop(Then then) {
    recovery.gates.before(
        "LiveDropDrop",
        () -> {
          try {
            String run =
                server.text(
                    "SELECT run FROM holdfast.fence WHERE run IS NOT NULL AND resource LIKE ?",
                    "%/" + live.name());
            DroppedDatabase.remember(server, live.name(), run);
            then.run();
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        });
  }

  @FunctionalInterface
  private interface Then {
    void run() throws SQLException;
  }

  private void drop() throws SQLException {
    server.execute("DROP DATABASE " + quoted(live.name()) + " WITH (FORCE)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void canBeRestoredAgainAfterARunThatFailed(boolean inPlaceAgain) throws SQLException {
    DatabaseProperties before = DatabaseCatalogue.properties(server, live.name());
    recovery.checks("SELECT 1");
    RunReport failed = recovery.startRestoreInPlace().report();
    String copy = live.name() + "_restore_" + failed.run() + "_1";
    List<String> left = databases();
    recovery.checks("SELECT 0");

    RunReport report = inPlaceAgain ? recovery.startRestoreInPlace().report() : recovery.restore();

    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failed.exitCode()).isEqualTo(5);
    assertThat(failed.residue())
        .singleElement()
        .asString()
        .contains("was dropped for a restore in place", "its only copy is " + copy);
    assertThat(left).containsExactly(copy);
    assertRecovered(report, before);
    assertThat(databases()).containsExactly(live.name(), copy);
  }

  @Test
  void changesNothingIfTheBackupCanNotBeReadToItsEnd() throws IOException, SQLException {
    BackupForgery forged = BackupForgery.copy(backup, home, others);
    forged.cutAFileBeforeItWasListed();
    ServerInventory before = ServerInventory.of(live.server(), others);
    try (RecoveryFixture other = new RecoveryFixture(live, others)) {
      RunReport report = other.startRestoreInPlace().report();

      RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.BACKUP_DAMAGED, 1);
      RunEnding.assertFailedIn(report, RestoreStep.VERIFY_BACKUP);
      assertThat(RunEnding.message(report)).contains("pg_restore");
      before.assertUnchanged();
    }
  }

  @Test
  void refusesADatabaseThatCanNotBeDropped() throws SQLException {
    server.execute("ALTER DATABASE " + quoted(live.name()) + " IS_TEMPLATE true");
    try {
      ServerInventory before = ServerInventory.of(live.server(), home);

      RunReport report = recovery.startRestoreInPlace().report();

      RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.SESSIONS_REMAIN, 1);
      RunEnding.assertFailedIn(report, RestoreStep.PREFLIGHT);
      assertThat(RunEnding.message(report)).contains("its mark as a template");
      before.assertUnchanged();
    } finally {
      server.execute("ALTER DATABASE " + quoted(live.name()) + " IS_TEMPLATE false");
    }
  }

  @Test
  void addsToASchemaThatAnOlderVersionMade() throws SQLException {
    TestDatabase maintenance = postgres.createDatabase();
    try (PostgresSession older = new PostgresSession(maintenance.connect())) {
      HoldfastSchema.ensure(older);
      older.execute("DROP TABLE holdfast.dropped, holdfast.promotion");

      HoldfastSchema.ensure(older);

      assertThat(DroppedDatabase.of(older, "r1")).isEmpty();
    }
  }

  private List<String> databases() throws SQLException {
    return server.list(
        "SELECT datname FROM pg_database WHERE starts_with(datname::text, ?) ORDER BY 1",
        row -> row.getString(1),
        live.name());
  }
}
