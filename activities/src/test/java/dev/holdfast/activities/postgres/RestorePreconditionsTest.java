package dev.holdfast.activities.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What can't succeed fails before the server is touched: exit code 1, FAILED. */
class RestorePreconditionsTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @TempDir static Path master;
  private static TestDatabase live;
  private static RunReport taken;

  @TempDir Path home;
  private RecoveryFixture recovery;
  private BackupForgery backup;
  private @Nullable ServerInventory before;

  /** Each test damages a copy of its own. */
  @BeforeAll
  static void takeBackup() throws IOException {
    live = NotesDatabase.fill(POSTGRES.createDatabase());
    try (RecoveryFixture recovery = new RecoveryFixture(live, master)) {
      taken = recovery.backup();
    }
  }

  @BeforeEach
  void copyBackup() throws IOException {
    backup = BackupForgery.copy(taken, master, home);
    recovery = new RecoveryFixture(live, home);
  }

  @AfterEach
  void close() {
    recovery.close();
  }

  /** Damages a backup. */
  @FunctionalInterface
  private interface Damage {
    void doTo(BackupForgery backup) throws IOException;
  }

  private RunReport restoreAfter(Damage damage) throws IOException {
    damage.doTo(backup);
    before = ServerInventory.of(live.server(), home);
    return recovery.restore();
  }

  @Test
  void seesAFlippedByte() throws IOException {
    RunReport report = restoreAfter(BackupForgery::flipAByte);

    assertFailed(report, FailureCode.BACKUP_DAMAGED, RestoreStep.VERIFY_BACKUP, "dump/", ".dat");
  }

  @Test
  void seesAShortFile() throws IOException {
    RunReport report = restoreAfter(BackupForgery::cutAFile);

    assertFailed(report, FailureCode.BACKUP_DAMAGED, RestoreStep.VERIFY_BACKUP, "dump/", "bytes");
  }

  @Test
  void seesAMissingFile() throws IOException {
    RunReport report = restoreAfter(BackupForgery::loseAFile);

    assertFailed(report, FailureCode.BACKUP_DAMAGED, RestoreStep.VERIFY_BACKUP, "is missing");
  }

  @Test
  void seesAChangedManifest() throws IOException {
    RunReport report = restoreAfter(BackupForgery::changeTheManifest);

    assertFailed(
        report,
        FailureCode.BACKUP_DAMAGED,
        RestoreStep.CHOOSE_BACKUP,
        backup.id(),
        "manifest.json is not what its checksum says");
  }

  @Test
  void seesThatTheOneBackupAskedForIsDamaged() throws IOException {
    recovery.backup();
    backup.changeTheManifest();
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore(null, backup.id());

    assertFailed(
        report, FailureCode.BACKUP_DAMAGED, RestoreStep.CHOOSE_BACKUP, backup.id(), "checksum");
  }

  @Test
  void seesAManifestThatIsChangedOnceItWasChosen() throws IOException {
    before = ServerInventory.of(live.server(), home.resolve("none"));
    recovery.gates.before("SideCopyPreflight", () -> unchecked(BackupForgery::changeTheManifest));

    RunReport report = recovery.restore();

    assertFailed(report, FailureCode.BACKUP_DAMAGED, RestoreStep.PREFLIGHT, "manifest.json");
  }

  private ServerInventory inventory() {
    return requireNonNull(before);
  }

  private void unchecked(Damage damage) {
    try {
      damage.doTo(backup);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void seesThatTheBackupIsOfANewerServer() throws IOException {
    RunReport report = restoreAfter(it -> it.rewrite(manifest -> manifest.put("serverMajor", 99)));

    assertFailed(
        report,
        FailureCode.VERSION_MISMATCH,
        RestoreStep.PREFLIGHT,
        backup.id() + " is of PostgreSQL 99");
  }

  @Test
  void seesThatTheServerHasNoRoom() throws IOException {
    RunReport report =
        restoreAfter(it -> it.rewrite(manifest -> manifest.put("databaseBytes", 1L << 60)));

    assertFailed(
        report,
        FailureCode.NO_ROOM,
        RestoreStep.PREFLIGHT,
        "bytes free",
        "needs " + ((1L << 60) + (1L << 60) / 10));
  }

  @Test
  void seesThatTheServerLacksAnExtensionOfTheBackup() throws IOException {
    RunReport report =
        restoreAfter(
            it ->
                it.rewrite(
                    manifest ->
                        manifest
                            .withArray("extensions")
                            .addObject()
                            .put("name", "timetravel3000")
                            .put("version", "1.0")
                            .put("schema", "public")));

    assertFailed(
        report, FailureCode.EXTENSION_MISSING, RestoreStep.PREFLIGHT, "install timetravel3000");
  }

  @Test
  void seesThatTheServerLacksAnExtensionOfThePlan() {
    recovery.plan.wantsExtension("timetravel3000");
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertFailed(
        report, FailureCode.EXTENSION_MISSING, RestoreStep.PREFLIGHT, "install timetravel3000");
  }

  @Test
  void seesThatACommandIsNotAllowed() {
    recovery.plan.restartsWith("/bin/false");
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertFailed(
        report,
        FailureCode.COMMAND_NOT_ALLOWED,
        RestoreStep.PREFLIGHT,
        "/bin/false",
        "allowed-commands");
  }

  @Test
  void triesAServerThatDoesNotAnswerThreeTimes() throws IOException {
    int nowhere = RecoveryFixture.closedPort();
    recovery.plan.serverAt(nowhere);
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertFailed(
        report, FailureCode.SERVER_UNREACHABLE, RestoreStep.PREFLIGHT, "127.0.0.1:" + nowhere);
    assertThat(recovery.gates.attempts("SideCopyPreflight")).isEqualTo(3);
  }

  @Test
  void seesThatTheRoleDoesNotExist() {
    recovery.plan.logsInAs("nobody_of_that_name", null);
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertFailed(report, FailureCode.LOGIN_REFUSED, RestoreStep.PREFLIGHT, "nobody_of_that_name");
  }

  @Test
  void seesThatThePasswordIsNoWhereToBeFound() {
    recovery.plan.logsInAs(LocalPostgres.USER, "env:NOT_SET");
    before = ServerInventory.of(live.server(), home);

    RunReport report = recovery.restore();

    assertFailed(report, FailureCode.SECRET_UNRESOLVED, RestoreStep.CHOOSE_BACKUP, "env:NOT_SET");
  }

  private void assertFailed(
      RunReport report, FailureCode why, RestoreStep step, CharSequence... words) {
    RunEnding.assertEnded(report, Outcome.FAILED, why, 1);
    RunEnding.assertFailedIn(report, step);
    assertThat(RunEnding.message(report)).contains(words);
    inventory().assertUnchanged();
  }
}
