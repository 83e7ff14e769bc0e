package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.fakes.FakeRepository;
import dev.holdfast.workflows.fakes.WholeShop;
import dev.holdfast.workflows.restore.RepositoryStep;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of the whole plan is steered by its own id while parts of it wait. */
@Timeout(180)
final class WholeSteeringTest {

  @TempDir private Path home;
  private FakedRuns runs;

  @BeforeEach
  void open() {
    runs = new FakedRuns(TestTemporal.shared(), home);
  }

  @AfterEach
  void close() {
    runs.close();
  }

  private String start() {
    runs.startWorker();
    return runs.start(WholeShop.asking(RunStarter.newId()));
  }

  private void bothFail() {
    runs.world().failsAt(RepositoryStep.CLONE_BESIDE, FailureCode.CLONE_FAILED);
    runs.world().failsAt(RestoreStep.RESTORE_BESIDE, FailureCode.RESTORE_FAILED);
  }

  /** Returns once so many components wait. */
  private JsonNode awaitWaiting(String run, int parts) {
    await()
        .atMost(FakedRuns.LIMIT)
        .until(() -> runs.answer(4, "status", run).at("/waitingFor/parts").size() == parts);
    return runs.answer(4, "status", run);
  }

  @Test
  void goesOnAsDecidedAboutTheComponentThatWaits() {
    runs.world().failsAt(RepositoryStep.CLONE_BESIDE, FailureCode.CLONE_FAILED);
    String run = start();

    JsonNode waiting = awaitWaiting(run, 1);
    String shown = runs.text("status", run);
    JsonNode unknown =
        runs.answer(3, "decide", run, "retry", "--component", "orders", "--reason", "why not");
    JsonNode decided = runs.answer(0, "decide", run, "retry", "--reason", "network is back");
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(0, "status", run);

    assertThat(waiting.path("state").asText()).isEqualTo("WAITING");
    assertThat(waiting.at("/waitingFor/what").asText()).isEqualTo("DECISION");
    assertThat(waiting.at("/waitingFor/parts/0/component").asText()).isEqualTo("code");
    assertThat(waiting.at("/waitingFor/parts/0/run").asText())
        .isEqualTo(decided.path("run").asText());
    assertThat(waiting.at("/waitingFor/options").toString())
        .isEqualTo("[\"retry\",\"compensate\",\"abort\"]");
    assertThat(shown)
        .contains("code: clone beside failed: scripted CLONE_FAILED")
        .contains("dr decide " + run + " retry --reason TEXT", "dr abort " + run);
    assertThat(runs.world().people().texts())
        .anyMatch(
            it ->
                it.contains(
                    "/code (run " + decided.path("run").asText() + ") waits for a decision"));
    assertThat(unknown.at("/error/message").asText())
        .contains("orders waits for no decision", "--component code");
    assertThat(decided.path("component").asText()).isEqualTo("code");
    assertThat(decided.at("/decisions/0/decision").asText()).isEqualTo("RETRY");
    assertThat(closed.path("outcome").asText()).isEqualTo("RECOVERED");
  }

  @Test
  void asksWhichOneIsMeantWhenSeveralWait() {
    bothFail();
    String run = start();

    JsonNode waiting = awaitWaiting(run, 2);
    String shown = runs.text("status", run);
    JsonNode which = runs.answer(3, "decide", run, "retry", "--reason", "network is back");
    JsonNode decided =
        runs.answer(0, "decide", run, "retry", "--component", "code", "--reason", "it is back");
    awaitWaiting(run, 1);
    JsonNode given = runs.answer(0, "decide", run, "compensate", "--reason", "wrong backup");
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(1, "status", run);

    String code = waiting.at("/waitingFor/parts/0/run").asText();
    String orders = waiting.at("/waitingFor/parts/1/run").asText();
    assertThat(waiting.at("/waitingFor/options").toString()).isEqualTo("[\"abort\"]");
    assertThat(shown)
        .contains("code: clone beside failed", "orders: restore beside failed")
        .contains("dr decide " + code + " retry", "dr decide " + orders + " retry")
        .containsOnlyOnce("dr abort ");
    assertThat(which.at("/error/name").asText()).isEqualTo("MESSAGE_REFUSED");
    assertThat(which.at("/error/message").asText())
        .contains("2 components wait for a decision")
        .contains("--component code, or run " + code, "--component orders, or run " + orders);
    assertThat(decided.path("run").asText()).isEqualTo(code);
    assertThat(given.path("run").asText()).isEqualTo(orders);
    assertThat(closed.path("outcome").asText()).isEqualTo("COMPENSATED");
    assertThat(runs.world().repository().live()).isEqualTo(FakeRepository.OLD);
  }

  @Test
  void undoesAllWhenItIsAbortedWhileComponentsWait() {
    bothFail();
    String run = start();
    awaitWaiting(run, 2);

    runs.answer(0, "abort", run, "--reason", "another way");
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(1, "status", run);

    assertThat(closed.path("outcome").asText()).isEqualTo("ABORTED");
    assertThat(closed.path("residue")).isEmpty();
    assertThat(runs.world().repository().folders()).hasSize(1);
  }
}
