package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Decided;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restore whose plan wants people to be asked about a failed step. */
@Timeout(60)
class RestorePauseTest {

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);
  private final FakeDatabaseServer.State before = scene.server().state();

  @BeforeEach
  void planWantsPeopleToBeAsked() {
    scene.planSays(OnFailure.PAUSE);
  }

  private RunReport startAndAwaitWaiting() {
    temporal.startWorker(scene.world());
    scene.start();
    return scene.awaitWaiting();
  }

  @Test
  void waitsForADecisionAndUndoesNothing() {
    scene.world().failsAt(RestoreStep.QUIESCE, FailureCode.SESSIONS_REMAIN);

    RunReport waiting = startAndAwaitWaiting();

    assertThat(waiting.state()).isEqualTo(RunState.WAITING);
    assertThat(waiting.exitCode()).isEqualTo(4);
    assertThat(waiting.outcome()).isNull();
    assertThat(waiting.currentStep()).isEqualTo("quiesce");
    WaitingFor why = Objects.requireNonNull(waiting.waitingFor());
    assertThat(why.what()).isEqualTo(WaitingFor.What.DECISION);
    assertThat(why.options()).containsExactly("retry", "compensate", "abort");
    assertThat(RestoreScene.step(waiting, RestoreStep.QUIESCE).state())
        .isEqualTo(StepReport.State.FAILED);
    assertThat(scene.world().deeds()).noneMatch(it -> it.startsWith("undo"));
  }

  @Test
  void tellsPeopleWhyItWaitsAndWhatTheyCanType() {
    scene.world().failsAt(RestoreStep.RESTART_SERVICES, FailureCode.SERVICE_RESTART_FAILED);
    startAndAwaitWaiting();

    scene.decide(Choice.RETRY);
    scene.result();

    String run = scene.runId();
    assertThat(scene.world().people().texts().get(0))
        .isEqualTo(
            """
            Restore of shop/orders (run %s) waits for a decision: restart services failed: \
            scripted SERVICE_RESTART_FAILED
            dr decide %s retry --reason TEXT: tries the step again
            dr decide %s skip --reason TEXT: goes on without the step; the run can't be PASSED any more
            dr decide %s compensate --reason TEXT: undoes what the run has changed"""
                .formatted(run, run, run, run));
  }

  @Test
  void triesTheStepAgainAndTakesItsUndoOnce() {
    scene.world().failsAt(RestoreStep.QUIESCE, FailureCode.SESSIONS_REMAIN);
    startAndAwaitWaiting();

    RunReport told = scene.decide(Choice.RETRY);
    RunReport report = scene.result();

    assertThat(told.state()).isEqualTo(RunState.RUNNING);
    assertThat(told.waitingFor()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(RestoreScene.step(report, RestoreStep.QUIESCE).attempts()).isEqualTo(2);
    assertThat(report.decisions())
        .extracting(Decided::step, Decided::decision, Decided::by, Decided::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("quiesce", Choice.RETRY, "ben", "I had a look"));
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(YESTERDAY, true, 0));
  }

  @Test
  void countsTheTimeThatItWaitedForPeopleAsWaiting() {
    scene.declaresImpact();
    scene.planSays(OnFailure.PAUSE);
    scene.world().failsAt(RestoreStep.SWAP, FailureCode.RESTORE_FAILED);
    startAndAwaitWaiting();
    temporal.pass(Duration.ofHours(2));

    scene.decide(Choice.RETRY);
    Rto rto = scene.result().rto();

    Rto.Parts parts = rto.parts();
    assertThat(parts.waiting()).isBetween(Duration.ofHours(2), Duration.ofMinutes(125));
    assertThat(parts.machine()).isLessThan(Duration.ofMinutes(5));
    assertThat(parts.approve()).isNull();
    assertThat(rto.met()).isFalse();
    Duration sum =
        Stream.of(parts.declare(), parts.waiting(), parts.machine())
            .map(Objects::requireNonNull)
            .reduce(Duration.ZERO, Duration::plus);
    assertThat(sum).isEqualTo(rto.achieved());
  }

  @Test
  void asksAgainWhenTheStepFailsAgainAndTakesAnotherDecision() {
    scene.world().keepsFailingAt(RestoreStep.RESTART_SERVICES, FailureCode.SERVICE_RESTART_FAILED);
    startAndAwaitWaiting();

    scene.decide(Choice.RETRY);
    scene.awaitDeeds("restart services", 2);
    scene.awaitWaiting();
    scene.decide(Choice.SKIP);
    RunReport report = scene.result();

    StepReport step = RestoreScene.step(report, RestoreStep.RESTART_SERVICES);
    assertThat(step.state()).isEqualTo(StepReport.State.SKIPPED);
    assertThat(step.attempts()).isEqualTo(2);
    assertThat(step.detail())
        .isEqualTo("left out by ben: I had a look; it had failed: scripted SERVICE_RESTART_FAILED");
    assertThat(report.decisions())
        .extracting(Decided::decision)
        .containsExactly(Choice.RETRY, Choice.SKIP);
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
  }

  @Test
  void isNeverPassedWhenThePersonGoesOnWithoutTheProof() {
    scene.world().failsAt(RestoreStep.VERIFY_SERVICE, FailureCode.RESTORE_FAILED);
    startAndAwaitWaiting();

    scene.decide(Choice.SKIP);
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.rto().achieved()).isNull();
    assertThat(report.downtime()).isNull();
    assertThat(report.added("kept")).containsEntry("database", "shop_before_" + scene.runId());
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(YESTERDAY, true, 0));
  }

  @Test
  void staysFailedWhenAPersonKeepsWhatACheckHasRefuted() {
    scene.server().serviceCheckIs(CheckReport.State.FAILED);
    startAndAwaitWaiting();

    scene.decide(Choice.SKIP);
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.error()).extracting("code").isEqualTo(113);
  }

  @Test
  void undoesWhenThePersonWantsIt() {
    scene.world().failsAt(RestoreStep.OPEN, FailureCode.RESTORE_FAILED);
    startAndAwaitWaiting();

    scene.decide(Choice.COMPENSATE);
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.error()).extracting("code").isEqualTo(108);
    assertThat(report.decisions()).extracting(Decided::decision).containsExactly(Choice.COMPENSATE);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  /** What may be left out: nothing whose absence could lose data, expose it, or go unnoticed. */
  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"MEASURE_LOSS", "RELEASE_FENCE", "NOTIFY"},
      mode = EnumSource.Mode.EXCLUDE)
  void offersToGoOnOnlyWithoutStepsThatNothingRestsOn(RestoreStep step) {
    scene.world().failsAt(step, FailureCode.RESTORE_FAILED);
    RunReport waiting = startAndAwaitWaiting();
    boolean skippable = step == RestoreStep.RESTART_SERVICES || step == RestoreStep.VERIFY_SERVICE;

    if (skippable) {
      assertThat(Objects.requireNonNull(waiting.waitingFor()).options()).contains("skip");
      scene.decide(Choice.COMPENSATE);
    } else {
      assertRefused(() -> scene.decide(Choice.SKIP), "skip", "it accepts: retry, compensate");
      scene.abort();
    }

    assertThat(scene.result().outcome()).isNotEqualTo(Outcome.RECOVERED);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void asksNobodyOnceTheRecoveryIsVerified() {
    scene.world().failsAt(RestoreStep.MEASURE_LOSS, FailureCode.RESTORE_FAILED);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.decisions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = OnFailure.class,
      names = {"COMPENSATE", "CONTINUE"})
  void asksNobodyIfThePlanDoesNotSaySo(OnFailure onFailure) {
    scene.planSays(onFailure);
    scene.world().failsAt(RestoreStep.SWAP, FailureCode.RESTORE_FAILED);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable message, String... why) {
    assertThatThrownBy(message)
        .isInstanceOf(WorkflowUpdateException.class)
        .cause()
        .hasMessageContaining("305")
        .hasMessageContainingAll(why);
  }
}
