package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.SystemScene.component;
import static dev.holdfast.workflows.restore.SystemScene.components;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.system.ComponentReport.State;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run of a whole plan of which something fails, or which somebody stops. */
@Timeout(60)
class SystemFailureTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final SystemScene scene = new SystemScene(temporal);

  @Test
  void undoesWhatRunsAndBeginsNothingMoreWhenAComponentFails() {
    scene.plan().database("bad").database("slow").database("later", "slow");
    scene.fails("bad", Duration.ofMinutes(5));
    scene.takes("slow", Duration.ofHours(1));

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.error()).extracting("code").isEqualTo(113);
    assertThat(report.error()).extracting("message").isEqualTo("component bad: not good");
    assertThat(component(report, "bad").outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(component(report, "slow").outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(component(report, "slow").error())
        .extracting("message")
        .isEqualTo("aborted by run " + report.run() + ": component bad failed");
    assertThat(component(report, "later").state()).isEqualTo(State.SKIPPED);
    assertThat(report.elapsed()).isLessThan(Duration.ofMinutes(10));
  }

  @Test
  void namesWhatStaysRecoveredSinceItCanNotBeTakenBack() {
    scene.plan().database("orders").database("bad", "orders");
    scene.fails("bad", Duration.ZERO);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.residue())
        .containsExactly("component orders stays recovered: there was no old state");
    assertThat(component(report, "orders").state()).isEqualTo(State.DONE);
    assertThat(component(report, "orders").residue()).isEqualTo(report.residue());
    assertThat(report.steps().get(0).undo()).isEqualTo(StepReport.Undo.FAILED);
  }

  @Test
  void goesOnWithoutAComponentIfThePlanSaysSo() {
    scene
        .plan()
        .database(Tier.P0, OnFailure.CONTINUE, "bad")
        .database("needs-bad", "bad")
        .database("needs-that", "needs-bad")
        .database("orders");
    scene.fails("bad", Duration.ZERO);
    scene.takes("orders", Duration.ofMinutes(1));

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
    assertThat(component(report, "orders").state()).isEqualTo(State.DONE);
    assertThat(component(report, "bad").state()).isEqualTo(State.FAILED);
    assertThat(component(report, "needs-bad").state()).isEqualTo(State.SKIPPED);
    assertThat(component(report, "needs-that").detail()).isEqualTo("component bad is not back");
    assertThat(report.steps())
        .extracting(StepReport::state)
        .doesNotContain(StepReport.State.PENDING, StepReport.State.RUNNING);
    assertThat(scene.world().people().texts()).singleElement().asString().contains("1 of 4");
  }

  @Test
  void isNotRecoveredIfNothingIsBack() {
    scene.plan().database(Tier.P0, OnFailure.CONTINUE, "bad").database("other", "bad");
    scene.fails("bad", Duration.ZERO);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void takesOverTheResidueOfAComponent() {
    scene.plan().database("bad");
    scene.failsAndLeavesSomething("bad");

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).containsExactly("bad: something");
  }

  @Test
  void stopsEverythingWhenSomebodyAborts() {
    scene.plan().database("left").database("right").database("later", "left");
    scene.takes("left", Duration.ofHours(1));
    scene.takes("right", Duration.ofHours(1));
    scene.start();
    scene.awaitRunning("left");
    scene.awaitRunning("right");

    scene.abort();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.error()).extracting("message").isEqualTo("aborted by ben: wrong plan");
    assertThat(component(report, "left").outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(component(report, "right").outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(component(report, "later").state()).isEqualTo(State.SKIPPED);
  }

  @Test
  void stopsEverythingWhenItIsCancelledInTemporal() {
    scene.plan().database("left").database("later", "left");
    scene.takes("left", Duration.ofHours(1));
    scene.start();
    scene.awaitRunning("left");

    scene.stub().cancel("not by the book");

    assertThatThrownBy(scene::result)
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    RunReport written = scene.world().evidence().written().get(0);
    assertThat(written.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(component(written, "left").outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(scene.child("left").getResult(RunReport.class).outcome()).isEqualTo(Outcome.ABORTED);
  }

  @Test
  void failsIfSomebodyRestoresAComponentAloneAlready() {
    scene.plan().database("orders");
    scene.takes("orders", Duration.ofHours(1));
    scene.startAlone("orders");
    scene.awaitRunning("orders");

    scene.start();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.error()).extracting("name").isEqualTo("ALREADY_RUNNING");
    assertThat(report.error())
        .extracting("message")
        .asString()
        .contains(component(report, "orders").workflowId());
  }

  /** What was set aside does not make the verdict, but is told. */
  @Test
  void tellsTheChecksOfAComponentThatItWentOnWithout() {
    scene.plan().database(Tier.P0, OnFailure.CONTINUE, "bad").database("orders");
    scene.fails("bad", Duration.ZERO);

    RunReport report = scene.run();

    assertThat(report.checks()).extracting(CheckReport::name).containsExactly("orders: good");
    assertThat(components(report).keySet()).containsExactly("bad", "orders");
    assertThat(report.error()).isNull();
  }
}
