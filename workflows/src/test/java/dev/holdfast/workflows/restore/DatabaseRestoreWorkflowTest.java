package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import io.temporal.worker.WorkerFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseRestoreWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);

  @Test
  void putsTheBackupInTheLiveDatabasesPlaceAndKeepsTheOldOne() {
    RunReport report = scene.run();

    String kept = "shop_before_" + scene.runId();
    assertThat(scene.server().state().databases())
        .containsOnly(
            Map.entry("shop", new FakeDatabase(YESTERDAY, true, 0)),
            Map.entry(kept, new FakeDatabase(TODAY, false, 0)));
    assertThat(scene.server().state().fenceHolders()).isEmpty();
    assertThat(report.added("kept")).containsEntry("database", kept);
  }

  @Test
  void keepsWhyItWasAskedFor() {
    scene.saysWhy("a migration dropped two tables");

    RunReport report = scene.run();

    assertThat(report.added()).containsEntry("reason", "a migration dropped two tables");
  }

  @Test
  void isRecoveredAndPassedOnceTheServiceIsGood() {
    RunReport report = scene.run();

    assertThat(report.state()).isEqualTo(RunState.CLOSED);
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.error()).isNull();
    assertThat(report.residue()).isEmpty();
    assertThat(report.currentStep()).isNull();
    assertThat(report.pointOfNoReturnPassed()).isTrue();
  }

  @Test
  void runsEveryStepInOrder() {
    RunReport report = scene.run();

    List<String> titles = Arrays.stream(RestoreStep.values()).map(RestoreStep::title).toList();
    assertThat(scene.world().deeds()).isEqualTo(titles);
    assertThat(report.steps()).extracting(StepReport::name).isEqualTo(titles);
    assertThat(report.steps())
        .allSatisfy(
            it -> {
              assertThat(it.state()).isEqualTo(StepReport.State.DONE);
              assertThat(it.attempts()).isEqualTo(1);
              assertThat(it.startedAt()).isNotNull();
              assertThat(it.duration()).isNotNull();
              assertThat(it.detail()).isNotBlank();
            });
  }

  @Test
  void tellsBackupTimeRecoveryTimeLossAndOutcome() {
    scene.declaresImpact();

    RunReport report = scene.run();

    assertThat(scene.world().people().texts())
        .singleElement()
        .asString()
        .contains("shop/orders", "RECOVERED", scene.runId())
        .contains("Backup of " + scene.server().backupTakenAt())
        .contains(
            String.format(
                "recovery time %.1f s",
                requireNonNull(report.rto().achieved()).toMillis() / 1000.0))
        .contains(
            String.format(
                "data loss 0.0 to %.1f s",
                requireNonNull(report.rpo().lossMax()).toMillis() / 1000.0));
  }

  @Test
  void addsTheRestoresOwnFields() {
    RunReport report = scene.run();

    String snapshot = scene.server().backupTakenAt().toString();
    assertThat(report.added("backup"))
        .containsEntry("id", "b1")
        .containsEntry("startedAt", snapshot)
        .containsEntry("rows", Map.of("public.orders", 42))
        .containsEntry("location", "/backups/b1");
    assertThat(report.added("target"))
        .containsEntry("at", snapshot)
        .containsEntry("lsn", "0/1A2B3C4");
    assertThat(report.added("reachable"))
        .containsEntry("fromAt", snapshot)
        .containsEntry("toAt", snapshot);
    assertThat(report.added("kept")).containsKey("untilAt").doesNotContainEntry("untilAt", null);
  }

  @Test
  void writesAsEvidenceWhatItAnswers() {
    RunReport report = scene.run();

    assertThat(report.evidence().state()).isEqualTo(Evidence.State.WRITTEN);
    assertThat(scene.world().evidence().written())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.outcome()).isEqualTo(Outcome.RECOVERED);
              assertThat(it.steps()).isEqualTo(report.steps());
              assertThat(it.evidence()).isEqualTo(Evidence.pending());
            });
  }

  @Test
  void closesWithPendingEvidenceWhileTheStoreIsAway() {
    scene.world().evidence().isAway();

    RunReport report = scene.run();

    assertThat(report.evidence()).isEqualTo(Evidence.pending());
    assertThat(report.exitCode()).isZero();
  }

  @Test
  void recoversADatabaseThatIsGone() {
    scene.server().losesLiveDatabase();

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(YESTERDAY, true, 0)));
    assertThat(report.added()).containsEntry("kept", null);
    assertThat(RestoreScene.step(report, RestoreStep.MEASURE_LOSS).state())
        .isEqualTo(StepReport.State.SKIPPED);
  }

  @Test
  void leavesOutWhatThePlanDoesNotAskFor() {
    scene.planNamesNoServiceAndNobodyToTell();

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(Stream.of(RestoreStep.RESTART_SERVICES, RestoreStep.NOTIFY))
        .allSatisfy(
            it ->
                assertThat(RestoreScene.step(report, it).state())
                    .isEqualTo(StepReport.State.SKIPPED));
    assertThat(scene.world().people().texts()).isEmpty();
  }

  @Test
  void isNotProvenWhileARequiredCheckIsUnknown() {
    scene.server().serviceCheckIs(CheckReport.State.UNKNOWN);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(RestoreStep.class)
  void triesAStepAgainThatFailedForAMoment(RestoreStep step) {
    scene.world().failsOnceAt(step, FailureCode.SERVER_UNREACHABLE);

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(RestoreScene.step(report, step).attempts()).isEqualTo(2);
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(YESTERDAY, true, 0));
  }

  @ParameterizedTest
  @EnumSource(RestoreStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(RestoreStep step) {
    scene.world().losesFirstAnswerOf(step);

    RunReport report = scene.run();

    assertThat(report.exitCode()).isZero();
    assertThat(scene.server().state().databases())
        .containsOnly(
            Map.entry("shop", new FakeDatabase(YESTERDAY, true, 0)),
            Map.entry("shop_before_" + scene.runId(), new FakeDatabase(TODAY, false, 0)));
  }

  @Test
  void showsTheStepThatRuns() {
    Pause pause = scene.world().waitsAt(RestoreStep.RESTORE_BESIDE);
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();

    RunReport report = scene.status();

    assertThat(report.state()).isEqualTo(RunState.RUNNING);
    assertThat(report.outcome()).isNull();
    assertThat(report.verdict()).isNull();
    assertThat(report.exitCode()).isEqualTo(4);
    assertThat(report.currentStep()).isEqualTo("restore beside");
    StepReport running = RestoreScene.step(report, RestoreStep.RESTORE_BESIDE);
    assertThat(running.state()).isEqualTo(StepReport.State.RUNNING);
    assertThat(running.undo()).isEqualTo(StepReport.Undo.REGISTERED);
    assertThat(RestoreScene.step(report, RestoreStep.MATCH_PROPERTIES).state())
        .isEqualTo(StepReport.State.PENDING);
    pause.end();
    assertThat(scene.result().exitCode()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"RESTORE_BESIDE", "SWAP", "NOTIFY"})
  void goesOnWithAnotherWorkerAtAStepThatLostItsFirst(RestoreStep step) {
    Pause pause = scene.world().waitsAt(step);
    WorkerFactory first = temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();
    first.shutdownNow();

    pause.end();
    temporal.startWorker(scene.world());

    assertThat(scene.result().exitCode()).isZero();
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(YESTERDAY, true, 0));
  }
}
