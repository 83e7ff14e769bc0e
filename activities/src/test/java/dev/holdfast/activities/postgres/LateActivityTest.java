package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LateCalls.Deed;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What a worker does that was frozen and goes on too late changes nothing. One run is over; the
 * next has closed the database and is about to change names.
 */
class LateActivityTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @TempDir static Path home;
  private static TestDatabase live;
  private static RecoveryFixture recovery;
  private static String over;
  private static StartedRun further;
  private static ActivityGates.Gate gate;

  @BeforeAll
  static void restoreTwice() throws Exception {
    live = NotesDatabase.fill(POSTGRES.createDatabase());
    recovery = new RecoveryFixture(live, home);
    recovery.backup();
    over = recovery.restore().run();
    gate = recovery.gates.hold("SwapSwap");
    further = recovery.startRestore();
    gate.awaitReached();
  }

  @AfterAll
  static void goOn() {
    gate.open();
    assertThat(further.report().exitCode()).isZero();
    recovery.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      mode = Mode.EXCLUDE,
      names = {"DROP", "RELEASE"})
  void isRefusedOnceTheRunIsOver(Deed deed) {
    ServerInventory before = ServerInventory.quiet(live.server(), home);

    ActivityFailures.assertFails(
        FailureCode.FENCE_LOST, "run " + over + " does not hold", () -> doLate(deed, over, 99));

    before.assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"DROP", "RELEASE"})
  void findsNothingToDoOnceTheRunIsOver(Deed deed) {
    ServerInventory before = ServerInventory.quiet(live.server(), home);

    doLate(deed, over, 99);

    before.assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      mode = Mode.EXCLUDE,
      names = {"TAKE", "RELEASE"})
  void isRefusedOnceTheRunIsFurther(Deed deed) {
    ServerInventory before = ServerInventory.quiet(live.server(), home);

    ActivityFailures.assertFails(
        FailureCode.SUPERSEDED, "comes too late", () -> doLate(deed, further.status().run(), 1));

    before.assertUnchanged();
  }

  private static void doLate(Deed deed, String run, long turn) {
    BackupReference backup =
        new BackupStore(home.resolve("backups"))
            .list("testplan", "notes")
            .backups()
            .get(0)
            .reference();
    long epoch =
        new TestDatabase(live.server(), "postgres")
            .queryLong("SELECT epoch FROM holdfast.fence_history WHERE run = '" + run + "'");
    try (LateCalls late = new LateCalls(recovery.plan.target(run), backup, epoch, turn)) {
      deed.on(late);
    }
  }
}
