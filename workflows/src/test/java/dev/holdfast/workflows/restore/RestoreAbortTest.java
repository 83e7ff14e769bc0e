package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.CanceledFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restore that somebody wants to stop. */
class RestoreAbortTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);
  private final FakeDatabaseServer.State before = scene.server().state();

  /** How a run ends that is aborted at {@code step}. */
  private static Outcome outcomeOfAbortAt(RestoreStep step) {
    return switch (step) {
      case CHOOSE_BACKUP,
          VERIFY_BACKUP,
          PREFLIGHT,
          TAKE_FENCE,
          RESTORE_BESIDE,
          MATCH_PROPERTIES,
          VERIFY_SIDE_COPY,
          QUIESCE,
          SWAP ->
          Outcome.ABORTED;
      case OPEN, RESTART_SERVICES, VERIFY_SERVICE -> Outcome.ROLLED_BACK;
      case MEASURE_LOSS, RELEASE_FENCE, NOTIFY -> Outcome.RECOVERED;
    };
  }

  private static boolean tooLate(RestoreStep step) {
    return outcomeOfAbortAt(step) == Outcome.RECOVERED;
  }

  @ParameterizedTest
  @EnumSource(RestoreStep.class)
  void stopsAtAnyStepUntilTheRecoveryIsVerified(RestoreStep step) {
    Pause pause = scene.world().waitsAt(step);
    startAndReach(pause);

    Throwable refused = catchThrowable(scene::abort);
    if (tooLate(step)) {
      pause.end();
    }
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(outcomeOfAbortAt(step));
    if (tooLate(step)) {
      assertThat(refused).isInstanceOf(WorkflowUpdateException.class);
      assertThat(refused.getCause()).hasMessageContaining("305").hasMessageContaining("finishing");
    } else {
      assertThat(refused).isNull();
      assertAborted(report);
    }
  }

  private void assertAborted(RunReport report) {
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.server().state()).isEqualTo(before);
    assertThat(report.error()).extracting("code").isEqualTo(121);
    assertThat(report.error()).extracting("message").isEqualTo("aborted by ben: wrong database");
  }

  @Test
  void restartsServicesAgainWhenTheAbortComesWhileTheyRestart() {
    Pause pause = scene.world().waitsAt(RestoreStep.RESTART_SERVICES);
    startAndReach(pause);

    scene.abort();

    assertAborted(scene.result());
    assertThat(scene.world().services().restarted()).containsExactly("web");
  }

  /** The swap is done before the cancel reaches it: the run goes back from there. */
  @Test
  void goesBackWhenTheAbortComesDuringTheSwap() {
    Pause pause = scene.world().waitsDeafAt(RestoreStep.SWAP);
    startAndReach(pause);

    RunReport asked = scene.abort();
    pause.end();
    RunReport report = scene.result();

    assertThat(asked.outcome()).isNull();
    assertThat(asked.currentStep()).isEqualTo("swap");
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertAborted(report);
  }

  @Test
  void stopsAStepThatIsBeingTriedAgain() {
    scene.world().keepsFailingAt(RestoreStep.RESTORE_BESIDE, FailureCode.SERVER_UNREACHABLE);
    Pause pause = scene.world().waitsAt(RestoreStep.PREFLIGHT);
    startAndReach(pause);
    pause.end();
    scene.awaitDeeds("restore beside", 2);

    scene.abort();

    assertAborted(scene.result());
  }

  @Test
  void countsOnlyTheFirstAbort() {
    Pause pause = scene.world().waitsDeafAt(RestoreStep.RESTORE_BESIDE);
    startAndReach(pause);

    scene.abort();
    scene.abort();
    pause.end();

    assertAborted(scene.result());
  }

  @Test
  void refusesAnAbortWhileItUndoes() {
    scene.world().failsAt(RestoreStep.SWAP, FailureCode.SWAP_FAILED);
    Pause pause = scene.world().waitsAtUndoOf(RestoreStep.RESTORE_BESIDE);
    startAndReach(pause);

    assertThatThrownBy(scene::abort)
        .isInstanceOf(WorkflowUpdateException.class)
        .cause()
        .hasMessageContaining("305");

    pause.end();
    assertThat(scene.result().outcome()).isEqualTo(Outcome.COMPENSATED);
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"CHOOSE_BACKUP", "TAKE_FENCE", "RESTORE_BESIDE", "QUIESCE", "SWAP"})
  void undoesEverythingWhenCancelledInTemporal(RestoreStep step) {
    Pause pause = scene.world().waitsAt(step);
    startAndReach(pause);

    scene.cancelInTemporal();

    assertThatThrownBy(scene::result)
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    assertThat(scene.server().state()).isEqualTo(before);
    RunReport written = scene.world().evidence().written().get(0);
    assertThat(written.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(written.error()).extracting("message").isEqualTo("cancelled in Temporal");
    assertThat(scene.world().people().texts()).singleElement().asString().contains("ABORTED");
  }

  @Test
  void undoesWithoutMindingACancelThatComesMeanwhile() {
    scene.world().failsAt(RestoreStep.OPEN, FailureCode.SERVER_UNREACHABLE);
    Pause pause = scene.world().waitsAtUndoOf(RestoreStep.SWAP);
    startAndReach(pause);

    scene.cancelInTemporal();
    pause.end();

    assertThatThrownBy(scene::result).hasCauseInstanceOf(CanceledFailure.class);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = RestoreStep.class,
      names = {"MEASURE_LOSS", "RELEASE_FENCE", "NOTIFY"})
  void finishesAVerifiedRecoveryAlthoughItIsCancelledInTemporal(RestoreStep step) {
    Pause pause = scene.world().waitsAt(step);
    startAndReach(pause);

    scene.cancelInTemporal();
    pause.end();

    assertThatThrownBy(scene::result).hasCauseInstanceOf(CanceledFailure.class);
    RunReport written = scene.world().evidence().written().get(0);
    assertThat(written.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(written.exitCode()).isZero();
    assertThat(written.residue()).isEmpty();
    assertThat(scene.server().live()).isEqualTo(new FakeDatabase(YESTERDAY, true, 0));
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  private void startAndReach(Pause pause) {
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();
    assertThat(before.databases()).containsEntry("shop", new FakeDatabase(TODAY, true, 0));
  }
}
