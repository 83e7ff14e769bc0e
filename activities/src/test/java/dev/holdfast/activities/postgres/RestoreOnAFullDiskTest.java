package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up once the restore has begun. */
class RestoreOnAFullDiskTest {

  private static final String NAME = "small_disk";
  private static final int MEGABYTES = 96;
  private static final long ENOUGH_FOR_AN_EMPTY_COPY = 14 << 20;

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  @Test
  void dropsTheCopyThatDidNotFit() throws IOException {
    LocalPostgres server = postgres.server();
    TestDatabase maintenance = new TestDatabase(server, "postgres");
    try (FullTablespace disk = FullTablespace.mounted(server, NAME, MEGABYTES)) {
      maintenance.execute("CREATE DATABASE on_a_small_disk TABLESPACE " + NAME);
      try {
        dropsTheCopyThatDidNotFit(new TestDatabase(server, "on_a_small_disk"), disk);
      } finally {
        maintenance.execute("DROP DATABASE on_a_small_disk WITH (FORCE)");
      }
    }
  }

  private void dropsTheCopyThatDidNotFit(TestDatabase live, FullTablespace disk)
      throws IOException {
    NotesDatabase.fill(live);
    live.execute(
        "CREATE TABLE much AS SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) n");
    try (RecoveryFixture recovery = new RecoveryFixture(live, home)) {
      recovery.backup();
      ServerInventory before = ServerInventory.of(live.server(), home);
      recovery.gates.before("SideCopyRestoreBeside", () -> disk.fillBut(ENOUGH_FOR_AN_EMPTY_COPY));

      RunReport report = recovery.restore();

      disk.makeRoom();
      RunEnding.assertEnded(report, Outcome.COMPENSATED, FailureCode.NO_ROOM, 1);
      assertThat(RunEnding.message(report)).contains("No space left on device");
      before.assertUnchanged();
    }
  }
}
