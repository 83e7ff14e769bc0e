package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is ended on the way leaves nothing: no file, no session, no record. */
class BackupAbortTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private TestDatabase live;
  private RecoveryFixture recovery;
  private ServerInventory before;
  private Connection blocker;

  /** {@code pg_dump} will wait behind this lock. */
  @BeforeEach
  void lockATable() throws IOException, SQLException {
    live = NotesDatabase.fill(postgres.createDatabase());
    live.execute("CREATE TABLE locked (id int)");
    recovery = new RecoveryFixture(live, home);
    assertThat(recovery.backup().exitCode()).isZero();
    before = ServerInventory.of(live.server(), home);
    blocker = live.connect();
    blocker.setAutoCommit(false);
    try (Statement statement = blocker.createStatement()) {
      statement.execute("LOCK TABLE locked");
    }
  }

  @AfterEach
  void close() throws SQLException {
    blocker.close();
    recovery.close();
  }

  @Test
  void leavesNothingWhenAborted() throws SQLException {
    StartedRun run = recovery.startBackup();
    awaitDump();

    run.abort("too busy now");

    RunReport report = run.report();
    blocker.rollback();
    RunEnding.assertEnded(report, Outcome.ABORTED, FailureCode.ABORTED, 1);
    before.assertUnchanged();
  }

  @Test
  void leavesNothingWhenItsProgramIsKilled() throws SQLException {
    StartedRun run = recovery.startBackup();

    awaitDump().destroyForcibly();

    RunReport report = run.report();
    blocker.rollback();
    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.DUMP_FAILED, 1);
    assertThat(RunEnding.message(report)).contains("pg_dump ended with");
    before.assertUnchanged();
  }

  private ProcessHandle awaitDump() {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                live.queryLong(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND application_name LIKE 'holdfast/%/dump'")
                        > 0
                    ? dump()
                    : Optional.<ProcessHandle>empty(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<ProcessHandle> dump() {
    return ProcessHandle.current()
        .descendants()
        .filter(it -> it.info().command().filter(path -> path.endsWith("/pg_dump")).isPresent())
        .findFirst();
  }
}
