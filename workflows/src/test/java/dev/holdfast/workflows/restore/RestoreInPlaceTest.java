package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restore where there is no room for two: what is dropped can't be taken back. */
class RestoreInPlaceTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final FakeDatabase RESTORED = new FakeDatabase(YESTERDAY, true, 0);

  private final RestoreScene scene = new RestoreScene(temporal);
  private final FakeDatabaseServer.State before = scene.server().state();

  @BeforeEach
  void inPlace() {
    scene.isInPlace();
  }

  private String copy() {
    return "shop_restore_" + scene.runId() + "_1";
  }

  @Test
  void dropsTheLiveDatabaseOnlyOnceTheBackupIsProvenAndClientsAreOut() {
    RunReport report = scene.run();

    List<String> titles = Arrays.stream(InPlaceStep.values()).map(InPlaceStep::title).toList();
    assertThat(report.steps()).extracting(StepReport::name).isEqualTo(titles);
    assertThat(titles)
        .containsSubsequence(
            "verify backup", "preflight", "quiesce", "drop live database", "restore beside");
    assertThat(scene.world().deeds())
        .containsSubsequence("verify backup", "verify backup", "quiesce", "drop live database")
        .containsSubsequence("drop live database", "restore beside", "quiesce", "swap", "open");
  }

  @Test
  void leavesTheRestoredDatabaseAndNoOther() {
    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(report.added()).containsEntry("kept", null);
    assertThat(report.residue()).isEmpty();
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void boundsTheLossByTheBackupsAge() {
    RunReport report = scene.run();

    StepReport measured = RestoreScene.step(report, RestoreStep.MEASURE_LOSS);
    assertThat(measured.state()).isEqualTo(StepReport.State.SKIPPED);
    assertThat(measured.detail()).contains("it was dropped");
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(report.rpo().lossMax()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = InPlaceStep.class,
      names = {"VERIFY_BACKUP", "PREFLIGHT", "TAKE_FENCE", "QUIESCE", "DROP_LIVE"})
  void changesNothingIfAStepUntilTheDropFails(InPlaceStep step) {
    scene.world().failsAt(step, FailureCode.PRIVILEGE_MISSING);

    RunReport report = scene.run();

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.outcome()).isIn(Outcome.COMPENSATED, Outcome.FAILED);
    assertThat(report.residue()).isEmpty();
    assertThat(report.pointOfNoReturnPassed()).isFalse();
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void dropsHalfACopyAndSaysThatThereIsNoDatabaseAnyMore() {
    scene.world().failsAt(RestoreStep.RESTORE_BESIDE, FailureCode.RESTORE_FAILED);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(report.residue())
        .singleElement()
        .asString()
        .contains("database shop: was dropped", "dr restore PLAN orders");
    assertThat(scene.server().state().databases()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"MATCH_PROPERTIES", "VERIFY_SIDE_COPY", "SWAP"})
  void keepsTheOnlyCopyIfAStepBeforeTheSwapFails(RestoreStep step) {
    scene.world().failsAt(step, FailureCode.SIDE_COPY_DIFFERS);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(report.residue())
        .singleElement()
        .asString()
        .contains("its only copy is " + copy())
        .contains(step == RestoreStep.SWAP ? "complete and verified" : "complete, not verified");
    assertThat(scene.server().state().databases()).containsOnlyKeys(copy());
    assertThat(scene.server().state().databases().values())
        .extracting(FakeDatabase::content)
        .containsExactly(YESTERDAY);
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"OPEN", "VERIFY_SERVICE"})
  void leavesTheRestoredDatabaseLiveAndOpenIfALaterStepFails(RestoreStep step) {
    scene.world().failsAt(step, FailureCode.LOGIN_REFUSED);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(report.residue()).singleElement().asString().contains("live under its name now");
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  @Test
  void leavesTheRestoredDatabaseLiveIfItsChecksDoNotHold() {
    scene.server().serviceCheckIs(CheckReport.State.FAILED);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  private void assertFailedForGood(RunReport report) {
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void knowsThatItDroppedTheDatabaseAlthoughNobodyHeardOfIt() {
    scene.world().answersNoMoreAfter(InPlaceStep.DROP_LIVE);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(report.residue()).singleElement().asString().contains("was dropped");
  }

  @ParameterizedTest
  @EnumSource(InPlaceStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(InPlaceStep step) {
    scene.world().losesFirstAnswerOf(step);

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  @Test
  void namesWhatNobodyCouldLookAt() {
    scene.world().failsAt(RestoreStep.RESTORE_BESIDE, FailureCode.RESTORE_FAILED);
    scene.world().failsToUndo(InPlaceStep.DROP_LIVE);

    RunReport report = scene.run();

    assertFailedForGood(report);
    assertThat(report.residue()).singleElement().asString().contains("nobody could look");
  }

  @Test
  void canBeAbortedUntilItDrops() {
    Pause pause = scene.world().waitsAt(RestoreStep.QUIESCE);
    startAndReach(pause);

    scene.abort();

    RunReport report = scene.result();
    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = InPlaceStep.class,
      names = {"DROP_LIVE", "RESTORE_BESIDE", "SWAP", "VERIFY_SERVICE"})
  void refusesToBeAbortedFromTheDropOn(InPlaceStep step) {
    Pause pause = scene.world().waitsAt(step);
    startAndReach(pause);

    assertThatThrownBy(scene::abort)
        .isInstanceOf(WorkflowUpdateException.class)
        .cause()
        .hasMessageContaining("305")
        .hasMessageContaining("drops database shop for a restore in place");

    pause.end();
    assertThat(scene.result().exitCode()).isZero();
  }

  /** Temporal calls a workflow cancelled whatever it did about it: the run's own word counts. */
  @Test
  void isFinishedAlthoughItIsCancelledInTemporal() {
    Pause pause = scene.world().waitsAt(RestoreStep.RESTORE_BESIDE);
    startAndReach(pause);

    scene.cancelInTemporal();
    pause.end();

    assertThatThrownBy(scene::result).isInstanceOf(WorkflowFailedException.class);
    assertThat(scene.status().outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.status().residue()).isEmpty();
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  @Test
  void asksPeopleAboutAStepThatFailedAfterTheDrop() {
    scene.planSays(OnFailure.PAUSE);
    scene.isInPlace();
    scene.world().failsAt(RestoreStep.SWAP, FailureCode.SESSIONS_REMAIN);
    temporal.startWorker(scene.world());
    scene.start();
    scene.awaitWaiting();

    scene.decide(Choice.RETRY);

    assertThat(scene.result().exitCode()).isZero();
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  @Test
  void bringsBackADatabaseThatWasGoneBefore() {
    scene.server().losesLiveDatabase();

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(scene.server().state().databases()).containsOnly(Map.entry("shop", RESTORED));
  }

  private void startAndReach(Pause pause) {
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();
  }
}
