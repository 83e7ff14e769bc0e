package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A move that was not ready, and people who saw to it that it is. */
final class ReadinessRetryTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  @Test
  void seesWhatPeopleHaveMendedMeanwhile() {
    FailoverScene scene = FailoverScene.guarded(TEMPORAL).controlled();
    scene.asksPeople();
    scene.cluster().isHeld(FailoverScene.OLD, "other1");
    SteeredRun run = scene.begin(Kind.SWITCHOVER);
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> run.status().state() == RunState.WAITING);

    scene.cluster().isFree(FailoverScene.OLD);
    run.decide(new SteeredRun.Decision(Choice.RETRY, "ada", "the other run has ended"));
    RunReport report = scene.result();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
  }
}
