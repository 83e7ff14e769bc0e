package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restore of which one step fails. */
class RestoreFailureTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);

  /** How a run ends whose {@code step} fails before or while it does its work. */
  private static Outcome outcomeOfFailureAt(RestoreStep step) {
    return switch (step) {
      case CHOOSE_BACKUP, VERIFY_BACKUP, PREFLIGHT, TAKE_FENCE -> Outcome.FAILED;
      case RESTORE_BESIDE, MATCH_PROPERTIES, VERIFY_SIDE_COPY, QUIESCE, SWAP -> Outcome.COMPENSATED;
      case OPEN, RESTART_SERVICES, VERIFY_SERVICE -> Outcome.ROLLED_BACK;
      case MEASURE_LOSS, RELEASE_FENCE, NOTIFY -> Outcome.RECOVERED;
    };
  }

  @ParameterizedTest
  @EnumSource(RestoreStep.class)
  void endsAsTheFailedStepDemands(RestoreStep step) {
    FakeDatabaseServer.State before = scene.server().state();
    scene.world().failsAt(step, FailureCode.RESTORE_FAILED);

    RunReport report = scene.run();

    Outcome expected = outcomeOfFailureAt(step);
    assertThat(report.outcome()).isEqualTo(expected);
    assertThat(RestoreScene.step(report, step).state()).isEqualTo(StepReport.State.FAILED);
    assertThat(RestoreScene.step(report, step).detail()).contains("scripted RESTORE_FAILED");
    if (expected == Outcome.RECOVERED) {
      assertThat(report.exitCode()).isZero();
      assertThat(report.error()).isNull();
    } else {
      assertUndone(report, before);
      assertThat(report.error()).extracting("code").isEqualTo(108);
    }
  }

  private void assertUndone(RunReport report, FakeDatabaseServer.State before) {
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.residue()).isEmpty();
    assertThat(scene.server().state()).isEqualTo(before);
    assertThat(report.rto().achieved()).isNull();
    assertThat(report.rpo().lossMax()).isNull();
    assertThat(report.pointOfNoReturnPassed()).isEqualTo(report.outcome() == Outcome.ROLLED_BACK);
  }

  /** The work was done although the step failed, so that one more step has to be taken back. */
  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"TAKE_FENCE", "RESTORE_BESIDE", "MATCH_PROPERTIES", "QUIESCE", "SWAP", "OPEN"})
  void takesBackAStepWhoseAnswerWasLost(RestoreStep step) {
    FakeDatabaseServer.State before = scene.server().state();
    scene.world().answersNoMoreAfter(step);

    RunReport report = scene.run();

    assertUndone(report, before);
    assertThat(report.error()).extracting("code").isEqualTo(120);
    assertThat(report.outcome())
        .isEqualTo(step == RestoreStep.SWAP ? Outcome.ROLLED_BACK : outcomeOfFailureAt(step));
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"TAKE_FENCE", "RESTORE_BESIDE", "QUIESCE", "SWAP"})
  void takesEverythingBackAlthoughTheAnswerOfAnUndoWasLost(RestoreStep undone) {
    FakeDatabaseServer.State before = scene.server().state();
    scene.world().failsAt(RestoreStep.VERIFY_SERVICE, FailureCode.SERVER_UNREACHABLE);
    scene.world().losesFirstAnswerOfUndo(undone);

    RunReport report = scene.run();

    assertUndone(report, before);
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
  }

  @Test
  void undoesInReverseOrder() {
    scene.world().failsAt(RestoreStep.OPEN, FailureCode.SERVER_UNREACHABLE);

    RunReport report = scene.run();

    assertThat(scene.world().deeds())
        .containsSubsequence(
            "open",
            "undo: swap",
            "undo: quiesce",
            "undo: restore beside",
            "release fence record",
            "notify");
    assertThat(RestoreScene.step(report, RestoreStep.SWAP).undo()).isEqualTo(StepReport.Undo.DONE);
    assertThat(RestoreScene.step(report, RestoreStep.SWAP).state())
        .isEqualTo(StepReport.State.UNDONE);
  }

  @Test
  void tellsPeopleWhyItFailed() {
    scene.world().failsAt(RestoreStep.QUIESCE, FailureCode.SESSIONS_REMAIN);

    scene.run();

    assertThat(scene.world().people().texts())
        .containsExactly(
            "Restore of shop/orders: COMPENSATED: scripted SESSIONS_REMAIN (run "
                + scene.runId()
                + ")");
  }

  @Test
  void keepsTheRestoredCopyIfSomeoneWroteToIt() {
    scene.server().someoneWritesAfterSwap();
    scene.world().failsAt(RestoreStep.VERIFY_SERVICE, FailureCode.SERVICE_CHECK_FAILED);

    RunReport report = scene.run();

    String written = "shop_written_" + scene.runId();
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains(written, "wrote to it");
    assertThat(scene.server().state().databases())
        .containsOnly(
            Map.entry("shop", new FakeDatabase(TODAY, true, 0)),
            Map.entry(written, new FakeDatabase(YESTERDAY, false, 3)));
  }

  /** What the residue says is left when the undo of a step fails. */
  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"TAKE_FENCE", "RESTORE_BESIDE", "QUIESCE", "SWAP"})
  void namesAFailedUndoAndStillRunsTheOthers(RestoreStep undone) {
    scene.world().failsAt(RestoreStep.VERIFY_SERVICE, FailureCode.SERVICE_CHECK_FAILED);
    scene.world().failsToUndo(undone);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue())
        .singleElement()
        .asString()
        .contains(undone.title(), Objects.requireNonNull(undone.undo()), "PRIVILEGE_MISSING");
    assertThat(RestoreScene.step(report, undone).undo()).isEqualTo(StepReport.Undo.FAILED);
    assertThat(scene.world().deeds())
        .containsSubsequence(
            "undo: swap", "undo: quiesce", "undo: restore beside", "release fence record");
    assertThat(scene.world().people().texts())
        .singleElement()
        .asString()
        .contains("left behind", undone.title());
  }

  @Test
  void neverTouchesADatabaseThatAnotherRunHolds() {
    scene.server().isHeldBy("r0");
    FakeDatabaseServer.State before = scene.server().state();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.error()).extracting("code").isEqualTo(303);
    assertThat(report.error()).extracting("message").asString().contains("r0");
    assertThat(scene.server().state()).isEqualTo(before);
    assertThat(scene.world().deeds()).doesNotContain("restore beside", "quiesce");
  }

  @Test
  void refusesToSwapOnceAnotherRunTookTheDatabaseOver() {
    var pause = scene.world().waitsAt(RestoreStep.SWAP);
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();

    scene.server().isHeldBy("r0");
    pause.end();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.error()).extracting("code").isEqualTo(304);
    assertThat(report.residue()).singleElement().asString().contains("not undone: quiesce");
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(TODAY, false, 0));
    assertThat(scene.server().state().fenceHolders()).containsEntry("shop", "r0");
  }

  @Test
  void refusesASideCopyThatIsNotWhatItShouldBe() {
    FakeDatabaseServer.State before = scene.server().state();
    scene.server().sideCopyCheckIs(CheckReport.State.FAILED);

    RunReport report = scene.run();

    assertUndone(report, before);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.error()).extracting("code").isEqualTo(109);
    assertThat(report.checks()).extracting("state").containsExactly(CheckReport.State.FAILED);
  }

  @Test
  void goesBackWhenTheServiceDoesNotBecomeGood() {
    FakeDatabaseServer.State before = scene.server().state();
    scene.server().serviceCheckIs(CheckReport.State.FAILED);

    RunReport report = scene.run();

    assertUndone(report, before);
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.error()).extracting("code").isEqualTo(113);
    assertThat(scene.world().services().restarted()).containsExactly("web", "web");
  }

  @Test
  void changesNothingAboutTheRecoveryWhenTheWebhookIsDown() {
    scene.world().people().webhookIsDown();

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(RestoreScene.step(report, RestoreStep.NOTIFY).detail())
        .contains("connection refused");
  }

  @Test
  void namesAFenceRecordThatItCouldNotGiveBack() {
    scene.world().failsAt(RestoreStep.RELEASE_FENCE, FailureCode.PRIVILEGE_MISSING);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.residue()).singleElement().asString().contains("fence record");
  }

  @Test
  void namesServicesThatDoNotComeBackWithTheOldDatabase() {
    scene.world().keepsFailingAt(RestoreStep.RESTART_SERVICES, FailureCode.SERVICE_RESTART_FAILED);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains("web");
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(TODAY, true, 0));
    assertThat(RestoreScene.step(report, RestoreStep.QUIESCE).undo())
        .isEqualTo(StepReport.Undo.DONE);
  }

  @Test
  void leavesServicesAloneThatItMayNotRestart() {
    FakeDatabaseServer.State before = scene.server().state();
    scene.world().keepsFailingAt(RestoreStep.RESTART_SERVICES, FailureCode.COMMAND_NOT_ALLOWED);

    RunReport report = scene.run();

    assertUndone(report, before);
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
  }
}
