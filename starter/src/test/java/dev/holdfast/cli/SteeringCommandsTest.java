package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people who steer a run type, and what they see. */
@Timeout(180)
final class SteeringCommandsTest {

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

  private static DatabaseRestoreRequest restore() {
    return ExamplePlan.restore(RunStarter.newId(), null);
  }

  private static DatabaseRestoreRequest asking() {
    return ExamplePlan.onFailure(restore(), OnFailure.PAUSE);
  }

  @Test
  void decidesWhatBecomesOfAFailedStep() {
    runs.world().keepsFailingAt(RestoreStep.RESTART_SERVICES, FailureCode.SERVICE_RESTART_FAILED);
    runs.startWorker();
    String run = runs.start(asking());
    runs.awaitState(run, "WAITING");

    JsonNode waiting = runs.answer(4, "status", run);
    String shown = runs.text("status", run);
    String followed = runs.followed(run);
    JsonNode retried = runs.answer(0, "decide", run, "retry", "--reason", "disk is free again");
    JsonNode again = runs.awaitState(run, "WAITING");
    JsonNode skipped = runs.answer(0, "decide", run, "skip", "--reason", "restarted by hand");
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(4, "status", run);

    assertThat(waiting.at("/waitingFor/what").asText()).isEqualTo("DECISION");
    assertThat(shown)
        .contains("restart services failed: scripted SERVICE_RESTART_FAILED")
        .contains("dr decide " + run + " skip --reason TEXT", "dr abort " + run);
    assertThat(followed)
        .containsOnlyOnce("dr decide " + run + " retry --reason TEXT")
        .containsOnlyOnce("FAILED   restart services");
    assertThat(retried.at("/decisions/0/decision").asText()).isEqualTo("RETRY");
    assertThat(again.path("decisions")).hasSize(1);
    assertThat(skipped.at("/decisions/1/reason").asText()).isEqualTo("restarted by hand");
    assertThat(closed.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(closed.path("verdict").asText()).isEqualTo("INCOMPLETE");
    assertThat(runs.text("status", run)).contains("SKIP by " + RunStarter.requester());
  }

  @Test
  void refusesADecisionThatIsNotAsked() {
    Pause pause = runs.world().waitsAt(RestoreStep.QUIESCE);
    runs.startWorker();
    String run = runs.start(asking());
    pause.awaitReached();

    JsonNode early = runs.answer(3, "decide", run, "retry", "--reason", "why not");
    JsonNode unwanted = runs.answer(3, "approve", run, "--key", key("lee"));
    JsonNode speechless = runs.answer(2, "decide", run, "retry", "--reason", " ");
    JsonNode nonsense = runs.answer(2, "decide", run, "pray", "--reason", "why not");
    JsonNode nobody = runs.answer(2, "decide", "zzzzzz", "retry", "--reason", "why not");
    pause.end();
    runs.awaitState(run, "CLOSED");
    JsonNode late = runs.answer(3, "decide", run, "retry", "--reason", "why not");

    assertThat(early.at("/error/message").asText()).contains("no decision", "accepts: abort");
    assertThat(unwanted.at("/error/message").asText()).contains("asks for no approval");
    assertThat(speechless.at("/error/message").asText()).contains("--reason");
    assertThat(nonsense.at("/error/message").asText()).contains("pray", "RETRY", "COMPENSATE");
    assertThat(nobody.at("/error/name").asText()).isEqualTo("NO_SUCH_RUN");
    assertThat(late.at("/error/message").asText()).contains("closed");
  }

  @Test
  void saysThatNobodyTookTheDecisionWhenThereIsNoWorker() {
    String run = runs.start(asking());

    JsonNode answer = runs.answer(4, "decide", run, "retry", "--reason", "why not");

    assertThat(answer.at("/error/name").asText()).isEqualTo("NO_WORKER");
  }

  @Test
  void approvesWithKeysOfThePlan() {
    String lees = key("lee");
    String sams = key("sam");
    List<Approvals.Approver> approvers =
        List.of(
            new Approvals.Approver("lee", publicKey(lees)),
            new Approvals.Approver("sam", publicKey(sams)));
    runs.startWorker();
    String run =
        runs.start(
            ExamplePlan.approvedBy(restore(), new Approvals(2, Duration.ofMinutes(30), approvers)));
    runs.awaitState(run, "WAITING");

    String shown = runs.text("status", run);
    JsonNode stranger = runs.answer(3, "approve", run, "--key", key("kim"));
    JsonNode first = runs.answer(0, "approve", run, "--key", lees, "--reason", "looks right");
    JsonNode twice = runs.answer(3, "approve", run, "--key", lees);
    runs.answer(0, "approve", run, "--key", sams);
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(0, "status", run);

    assertThat(shown).contains("0 of 2, from lee, sam", "dr approve " + run + " --key FILE");
    assertThat(stranger.at("/error/message").asText()).contains("none of the plan's approvers");
    assertThat(first.at("/waitingFor/what").asText()).isEqualTo("APPROVAL");
    assertThat(twice.at("/error/message").asText()).contains("lee has approved this run already");
    assertThat(closed.path("approvals").findValuesAsText("by")).containsExactly("lee", "sam");
    assertThat(closed.at("/rto/parts/approveSeconds").isNumber()).isTrue();
    assertThat(runs.text("status", run)).contains("Approved   by lee at");
  }

  /** The versioning rules of CONTRIBUTING, broken and mended. */
  @Test
  void showsARunAsBlockedUntilACarelessUpgradeIsRolledBack() {
    Pause pause = runs.world().waitsAt(RestoreStep.RESTORE_BESIDE);
    runs.startWorker();
    String run = runs.start(restore());
    pause.awaitReached();

    runs.startWorkerWith(CarelessUpgrade.class);
    pause.end();
    JsonNode blocked = runs.awaitState(run, "BLOCKED");
    JsonNode message = runs.answer(4, "decide", run, "retry", "--reason", "it hangs");
    String shown = runs.text("status", run);
    runs.startWorker();
    runs.awaitState(run, "CLOSED");
    JsonNode closed = runs.answer(0, "status", run);

    assertThat(ContractSchema.breaches("status", blocked)).isEmpty();
    assertThat(blocked.path("exitCode").asInt()).isEqualTo(4);
    assertThat(blocked.at("/error/name").asText()).isEqualTo("RUN_BLOCKED");
    assertThat(blocked.at("/error/message").asText())
        .contains("NON_DETERMINISTIC_ERROR", "TMPRL1100");
    assertThat(message.at("/error/name").asText()).isEqualTo("RUN_BLOCKED");
    assertThat(shown).contains("BLOCKED", "TMPRL1100", "start the former version again");
    assertThat(closed.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(closed.path("verdict").asText()).isEqualTo("PASSED");
  }

  /** The file of a new key. */
  private String key(String name) {
    return runs.answer(0, "key", "new", name).path("file").asText();
  }

  private String publicKey(String file) {
    return runs.answer(0, "key", "show", file).path("key").asText();
  }
}
