package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The old database comes back, and what was written since stays. */
class RollbackTest {

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private CommitScene scene;

  @BeforeEach
  void begin() {
    scene = new CommitScene(temporal);
  }

  @Test
  void bringsTheOldDataBackAndKeepsWhatWasWrittenSinceInADump() {
    scene.restored();
    scene.server().someoneWrites(3);

    scene.decides(Choice.ROLLBACK);

    RunReport commit = scene.end();
    RunReport report = scene.rollback();
    assertThat(report.error()).isNull();
    assertThat(report.kind()).isEqualTo(RunRequest.Kind.ROLLBACK);
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(TODAY, true, 0)));
    assertThat(scene.server().writtenDumps().values()).containsExactly(3L);
    assertThat(report.added("dump"))
        .containsEntry("rows", Map.of("public.orders", 45))
        .containsEntry("rowsTotal", 45)
        .containsEntry("written", Map.of("public.orders", 3))
        .containsEntry("writtenTotal", 3)
        .containsEntry("complete", true);
    assertThat(commit.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(commit.exitCode()).isZero();
    assertThat(commit.added())
        .containsEntry("ending", "ROLLED_BACK")
        .containsEntry("dump", report.added("dump"));
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void restartsTheServicesOnceTheOldDatabaseIsLive() {
    scene.restored();

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().exitCode()).isZero();
    assertThat(scene.world().services().restarted()).containsExactly("web", "web");
  }

  @Test
  void dumpsAgainWhatWasWrittenBetweenTheDumpAndTheClosing() {
    scene.restored();
    Pause pause = scene.world().waitsAt(RollbackStep.QUIESCE);
    scene.decides(Choice.ROLLBACK);
    pause.awaitReached();
    scene.server().someoneWrites(2);
    pause.end();

    RunReport report = scene.rollback();

    assertThat(report.exitCode()).isZero();
    assertThat(scene.server().writtenDumps().values()).containsExactly(0L, 2L);
    assertThat(report.added("dump"))
        .containsEntry("id", "w-" + report.run() + "-again")
        .containsEntry("writtenTotal", 2)
        .containsEntry("complete", true);
    assertThat(scene.server().state().databases()).containsOnlyKeys("shop");
  }

  @ParameterizedTest
  @EnumSource(
      value = RollbackStep.class,
      names = {"DUMP", "COUNT_WRITTEN"})
  void keepsTheRestoredDatabaseIfNoDumpIsKnownToHoldAllOfIt(RollbackStep step) {
    scene.restored();
    scene.server().someoneWrites(3);
    if (step == RollbackStep.DUMP) {
      scene.world().keepsFailingAt(RollbackStep.DUMP_AGAIN, FailureCode.NO_ROOM);
    }
    scene.world().keepsFailingAt(step, FailureCode.NO_ROOM);

    scene.decides(Choice.ROLLBACK);

    RunReport report = scene.rollback();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains(scene.replaced());
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(TODAY, true, 0));
    assertThat(scene.server().state().databases())
        .containsEntry(scene.replaced(), new FakeDatabase(YESTERDAY, false, 3));
    RunReport commit = scene.end();
    assertThat(commit.added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(commit.residue()).isEqualTo(report.residue());
    assertThat(commit.exitCode()).isEqualTo(5);
  }

  @Test
  void goesBackAlthoughTheOldDataDoesNotHoldThePlansChecks() {
    scene.restored();
    scene.server().serviceCheckIs(CheckReport.State.FAILED);

    scene.decides(Choice.ROLLBACK);

    RunReport report = scene.rollback();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(TODAY, true, 0));
  }

  @Test
  void isNotProvenIfNobodyCouldLookAtTheService() {
    scene.restored();
    scene.world().keepsFailingAt(RollbackStep.VERIFY_SERVICE, FailureCode.TIMED_OUT);

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.rollback().verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(scene.end().verdict()).isEqualTo(Verdict.INCOMPLETE);
  }

  @ParameterizedTest
  @EnumSource(
      value = RollbackStep.class,
      names = {"TAKE_FENCE", "PREFLIGHT", "QUIESCE", "SWAP", "OPEN"})
  void leavesTheRestoredDatabaseLiveWhenAStepFails(RollbackStep step) {
    scene.restored();
    var before = scene.server().state();
    scene.world().failsAt(step, FailureCode.SWAP_FAILED);

    scene.decides(Choice.ROLLBACK);

    RunReport report = scene.rollback();
    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.COMPENSATED, Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.server().state()).isEqualTo(before);
    RunReport commit = scene.awaitAsking("the roll back did not work");
    assertThat(commit.added("rollback")).containsEntry("run", report.run());
    assertThat(scene.world().people().texts()).last().asString().contains("somebody has to decide");
  }

  @Test
  void canBeAskedForAgainAfterItFailed() {
    scene.restored();
    scene.world().failsAt(RollbackStep.SWAP, FailureCode.SWAP_FAILED);
    scene.decides(Choice.ROLLBACK);
    scene.awaitAsking("the roll back did not work");

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(TODAY, true, 0));
  }

  @Test
  void removesNothingByItselfOnceSomebodyWantedToGoBack() {
    scene.restored();
    scene.world().failsAt(RollbackStep.SWAP, FailureCode.SWAP_FAILED);
    scene.decides(Choice.ROLLBACK);
    scene.awaitAsking("the roll back did not work");
    scene.server().takesBackup("b2");

    temporal.pass(java.time.Duration.ofDays(3));

    assertThat(scene.awaitWaiting().state()).isNotNull();
    assertThat(scene.server().state().databases()).containsKey(scene.kept());
  }

  @Test
  void isUndoneWhenSomebodyAbortsIt() {
    scene.restored();
    var before = scene.server().state();
    Pause pause = scene.world().waitsAt(RollbackStep.SWAP);
    scene.decides(Choice.ROLLBACK);
    pause.awaitReached();

    temporal
        .client()
        .newUntypedWorkflowStub(RollbackRequest.workflowId(scene.restore().runId()))
        .update(
            "abort",
            RunReport.class,
            new dev.holdfast.workflows.runbook.SteeredRun.Abort("ben", "wait"));

    assertThat(scene.rollback().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(scene.server().state()).isEqualTo(before);
    scene.awaitAsking("aborted by ben");
  }

  @ParameterizedTest
  @EnumSource(RollbackStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(RollbackStep step) {
    scene.restored();
    scene.server().someoneWrites(3);
    scene.world().losesFirstAnswerOf(step);

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().exitCode()).isZero();
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(TODAY, true, 0)));
    assertThat(scene.server().writtenDumps().values()).containsExactly(3L);
  }

  @Test
  void isRefusedOnceALaterRestoreHasReplacedTheDatabase() {
    scene.restored();
    RestoreScene later = new RestoreScene(temporal, scene.world());
    assertThat(later.run().exitCode()).isZero();

    scene.decides(Choice.ROLLBACK);

    RunReport report = scene.rollback();
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).code()).isEqualTo(FailureCode.NOT_KEPT.number());
    scene.awaitAsking("the last swap is that of " + later.runId());
    assertThat(scene.server().state().databases())
        .containsKeys(scene.kept(), "shop_before_" + later.runId());
  }

  @Test
  void isPossibleAgainOnceTheLaterRestoreIsRolledBackItself() {
    scene.restored();
    CommitScene later = new CommitScene(temporal, scene.world());
    later.restored();
    later.decides(Choice.ROLLBACK);
    assertThat(later.end().exitCode()).isZero();

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().exitCode()).isZero();
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(TODAY, true, 0)));
  }

  @Test
  void reportsEveryStep() {
    scene.restored();

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.rollback().steps())
        .extracting(StepReport::name, StepReport::state)
        .doesNotContain(org.assertj.core.groups.Tuple.tuple("swap", StepReport.State.PENDING))
        .hasSameSizeAs(RollbackStep.values());
    assertThat(scene.rollback().steps())
        .extracting(StepReport::state)
        .containsOnly(StepReport.State.DONE, StepReport.State.SKIPPED);
  }
}
