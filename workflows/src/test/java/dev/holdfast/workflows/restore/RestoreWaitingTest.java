package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.CanceledFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can happen to a restore while it waits for a decision. */
@Timeout(60)
class RestoreWaitingTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);
  private final FakeDatabaseServer.State before = scene.server().state();

  @BeforeEach
  void planWantsPeopleToBeAsked() {
    scene.planSays(OnFailure.PAUSE);
  }

  private void startAndAwaitWaiting() {
    temporal.startWorker(scene.world());
    scene.start();
    scene.awaitWaiting();
  }

  @Test
  void stopsWhileItWaits() {
    scene.world().failsAt(RestoreStep.MATCH_PROPERTIES, FailureCode.PRIVILEGE_MISSING);
    startAndAwaitWaiting();

    scene.abort();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.decisions()).isEmpty();
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void undoesWhenCancelledInTemporalWhileItWaits() {
    scene.world().failsAt(RestoreStep.MATCH_PROPERTIES, FailureCode.PRIVILEGE_MISSING);
    startAndAwaitWaiting();

    scene.cancelInTemporal();

    assertThatThrownBy(scene::result).hasCauseInstanceOf(CanceledFailure.class);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void refusesADecisionThatNobodyAskedFor() {
    Pause pause = scene.world().waitsAt(RestoreStep.CHOOSE_BACKUP);
    temporal.startWorker(scene.world());
    scene.start();

    assertRefused(() -> scene.decide(Choice.RETRY), "waits for no decision", "it accepts: abort");

    pause.end();
    RunReport report = scene.result();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.decisions()).isEmpty();
  }

  @Test
  void losesNothingWhenTheWorkerDiesWhileItWaits() {
    scene.world().failsAt(RestoreStep.SWAP, FailureCode.RESTORE_FAILED);
    var first = temporal.startWorker(scene.world());
    scene.start();
    WaitingFor before = scene.awaitWaiting().waitingFor();
    first.shutdownNow();

    temporal.startWorker(scene.world());
    RunReport waiting = scene.status();
    scene.decide(Choice.RETRY);

    assertThat(waiting.waitingFor()).isEqualTo(before);
    assertThat(scene.result().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void waitsAllTheSameWhenPeopleCanNotBeTold() {
    scene.world().keepsFailingAt(RestoreStep.NOTIFY, FailureCode.STEP_BROKE);
    scene.world().failsAt(RestoreStep.QUIESCE, FailureCode.SESSIONS_REMAIN);
    startAndAwaitWaiting();

    scene.decide(Choice.RETRY);

    assertThat(scene.result().verdict()).isEqualTo(Verdict.PASSED);
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
