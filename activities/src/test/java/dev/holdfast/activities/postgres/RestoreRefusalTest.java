package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a rule refuses ends with exit code 3 and has changed nothing. */
class RestoreRefusalTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  @TempDir Path otherHome;
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
  void refusesToRestoreFromNothing() {
    ServerInventory before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertRefused(report, FailureCode.NO_BACKUP, RestoreStep.CHOOSE_BACKUP);
    assertThat(RunEnding.message(report))
        .contains("there is no complete backup in", home.resolve("backups").toString());
    before.assertUnchanged();
  }

  @Test
  void refusesABackupThatItDoesNotKnowOrThatIsTooYoung() {
    String id = String.valueOf(recovery.backup().added("backup").get("id"));
    ServerInventory before = ServerInventory.of(live.server(), home);

    RunReport unknown = recovery.restore(null, "20260101T000000Z-nobody");
    RunReport tooYoung = recovery.restore(Instant.parse("2026-01-01T00:00:00Z"), null);

    assertRefused(unknown, FailureCode.NO_BACKUP, RestoreStep.CHOOSE_BACKUP);
    assertThat(RunEnding.message(unknown)).contains("20260101T000000Z-nobody", "there are: " + id);
    assertRefused(tooYoung, FailureCode.NO_BACKUP, RestoreStep.CHOOSE_BACKUP);
    assertThat(RunEnding.message(tooYoung))
        .contains("the oldest backup", "is after 2026-01-01T00:00:00Z");
    before.assertUnchanged();
  }

  @Test
  void refusesADatabaseThatAnotherPlanOfAnotherTemporalRestores() throws IOException {
    recovery.backup();
    try (RecoveryFixture other = new RecoveryFixture(live, otherHome, "otherplan")) {
      other.backup();
      ActivityGates.Gate gate = recovery.gates.hold("SideCopyMatchProperties");
      StartedRun first = recovery.startRestore();
      gate.awaitReached();
      ServerInventory before = ServerInventory.of(live.server(), otherHome);

      RunReport second = other.restore();
      RunReport backup = other.backup();

      assertRefused(second, FailureCode.FENCE_HELD, RestoreStep.PREFLIGHT);
      assertNames(second, first);
      assertThat(backup.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(backup.exitCode()).isEqualTo(3);
      assertNames(backup, first);
      before.assertUnchanged();
      gate.open();
      assertThat(first.report().exitCode()).isZero();
    }
  }

  @Test
  void refusesADatabaseThatAnotherRunTookAtTheSameMoment() throws IOException {
    recovery.backup();
    try (RecoveryFixture other = new RecoveryFixture(live, otherHome, "otherplan")) {
      other.backup();
      ActivityGates.Gate late = other.gates.hold("FenceTake");
      StartedRun second = other.startRestore();
      late.awaitReached();
      ActivityGates.Gate gate = recovery.gates.hold("SideCopyMatchProperties");
      StartedRun first = recovery.startRestore();
      gate.awaitReached();

      late.open();

      assertRefused(second.report(), FailureCode.FENCE_HELD, RestoreStep.TAKE_FENCE);
      assertNames(second.report(), first);
      gate.open();
      assertThat(first.report().exitCode()).isZero();
    }
  }

  @Test
  void refusesADatabaseThatIsBeingBackedUp() throws IOException {
    recovery.backup();
    ActivityGates.Gate gate = recovery.gates.hold("DumpDump");
    StartedRun backup = recovery.startBackup();
    gate.awaitReached();
    ServerInventory before = ServerInventory.of(live.server(), home);

    RunReport restore = recovery.restore();

    assertRefused(restore, FailureCode.FENCE_HELD, RestoreStep.PREFLIGHT);
    assertThat(RunEnding.message(restore))
        .contains("backup by run " + backup.status().run() + " of plan testplan");
    before.assertUnchanged();
    gate.open();
    assertThat(backup.report().exitCode()).isZero();
  }

  private static void assertNames(RunReport refused, StartedRun holder) {
    assertThat(RunEnding.message(refused))
        .contains("restore by run " + holder.status().run(), "of plan testplan")
        .contains("asked for by tester@here", "since 20", "workflow recovery/testplan/notes");
  }

  private static void assertRefused(RunReport report, FailureCode why, RestoreStep step) {
    RunEnding.assertEnded(report, Outcome.FAILED, why, 3);
    RunEnding.assertFailedIn(report, step);
  }
}
