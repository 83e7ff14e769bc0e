package dev.holdfast.workflows.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.FakeMachines;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the old machine after a rebuild. */
@Timeout(60)
class KeptMachineWorkflowTest {

  private static final Duration WINDOW = Duration.ofHours(24);

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RebuildScene scene = new RebuildScene(temporal);
  private final FakeMachines machines = scene.machines();
  private final FakeMachines.State first = machines.state();

  private RunReport awaitAsking(String why) {
    await()
        .untilAsserted(
            () ->
                assertThat(String.valueOf(RebuildScene.status(scene.watch()).added().get("why")))
                    .contains(why));
    return RebuildScene.awaitWaiting(scene.watch());
  }

  private void assertOldMachineIsGone() {
    assertThat(machines.removed()).containsExactly(FakeMachines.OLD);
    assertThat(machines.state().machines()).containsExactly(scene.made());
    assertThat(machines.state().states()).isEqualTo(Map.of("default", scene.made()));
    assertThat(machines.state().generation()).isEqualTo(scene.runId());
  }

  @Test
  void waitsForADecisionUntilTheWindowIsOver() {
    RunReport rebuild = scene.rebuilt();
    FakeMachines.State after = machines.state();

    temporal.pass(WINDOW.minusMinutes(5));

    RunReport watch = RebuildScene.status(scene.watch());
    assertThat(watch.kind()).isEqualTo(RunRequest.Kind.COMMIT);
    assertThat(watch.state()).isEqualTo(RunState.WAITING);
    assertThat(watch.waitingFor())
        .isNotNull()
        .extracting(WaitingFor::what, WaitingFor::options)
        .containsExactly(WaitingFor.What.DECISION, List.of("rollback", "remove", "keep"));
    assertThat(watch.added("kept")).isEqualTo(rebuild.added("kept"));
    assertThat(machines.state()).isEqualTo(after);
  }

  @Test
  void destroysTheOldMachineOnceTheWindowIsOverAndTheNewOneIsGood() {
    scene.rebuilt();

    RunReport report = scene.end();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "REMOVED");
    assertThat(report.checks()).extracting(CheckReport::name).contains("it answers");
    assertThat(scene.world().people().texts()).last().asString().contains("REMOVED");
    assertOldMachineIsGone();
  }

  @Test
  void asksIfTheNewMachineIsNotGoodWhenTheWindowIsOver() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();
    scene.world().endpoints().say(CheckReport.State.FAILED);

    temporal.pass(WINDOW.plusHours(2));

    RunReport report = awaitAsking("the last try did not work");
    assertThat(report.outcome()).isNull();
    assertThat(machines.state()).isEqualTo(after);
    assertThat(scene.world().people().texts())
        .filteredOn(it -> it.contains("somebody has to decide"))
        .singleElement()
        .asString()
        .contains("dr decide " + scene.runId() + " rollback|remove|keep");
  }

  @Test
  void destroysNothingByItselfAnyMoreOnceItHasAsked() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();
    machines.neverSettle();
    temporal.pass(WINDOW.plusHours(2));
    awaitAsking("the code still wants");

    machines.settleAgain();
    temporal.pass(Duration.ofDays(30));

    assertThat(RebuildScene.status(scene.watch()).state()).isEqualTo(RunState.WAITING);
    assertThat(machines.state()).isEqualTo(after);
  }

  @Test
  void leavesEverythingToPeopleWithoutAWindow() {
    scene.hasNoCommitWindow();
    RunReport rebuild = scene.rebuilt();

    temporal.pass(Duration.ofDays(30));

    assertThat(rebuild.added("kept")).containsEntry("untilAt", null);
    assertThat(RebuildScene.status(scene.watch()).state()).isEqualTo(RunState.WAITING);
    assertThat(machines.removed()).isEmpty();
  }

  @Test
  void destroysTheOldMachineUnprovenIfAPersonSaysSo() {
    scene.rebuilt();
    scene.world().endpoints().say(CheckReport.State.FAILED);

    scene.decides(Choice.REMOVE);

    RunReport report = scene.end();
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "REMOVED");
    assertThat(report.added("decision"))
        .containsEntry("choice", "REMOVE")
        .containsEntry("by", "ben")
        .containsEntry("reason", "looked at it");
    assertOldMachineIsGone();
  }

  @Test
  void keepsTheOldMachineForGoodIfAPersonSaysSo() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();

    scene.decides(Choice.KEEP);

    RunReport report = scene.end();
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "KEPT");
    assertThat(machines.state()).isEqualTo(after);
  }

  @Test
  void putsTheOldMachineBackIfAPersonSaysSo() {
    scene.rebuilt();

    scene.decides(Choice.ROLLBACK);

    RunReport report = scene.end();
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(machines.state()).isEqualTo(first);
    assertThat(machines.removed()).containsExactly(scene.made());
    assertThat(scene.world().deeds())
        .containsSubsequence(
            "destroy the new machine", "put the old machine back", "verify machine", "notify");
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_MACHINE", "VERIFY_STATE", "REMOVE", "NOTIFY"})
  void destroysTheOldMachineOnceAlthoughAnAnswerIsLost(KeptMachineStep step) {
    scene.rebuilt();
    scene.world().losesFirstAnswerOf(step);

    assertThat(scene.end().added()).containsEntry("ending", "REMOVED");
    assertOldMachineIsGone();
  }

  @ParameterizedTest
  @EnumSource(names = {"TAKE_DOWN", "PUT_BACK", "VERIFY_MACHINE", "VERIFY_STATE", "NOTIFY"})
  void putsTheOldMachineBackOnceAlthoughAnAnswerIsLost(KeptMachineStep step) {
    scene.rebuilt();
    scene.world().losesFirstAnswerOf(step);

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(machines.state()).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(names = {"TAKE_DOWN", "PUT_BACK", "VERIFY_MACHINE", "VERIFY_STATE"})
  void goesOnWaitingAfterARollBackThatFailedAndCanBeToldAgain(KeptMachineStep step) {
    scene.rebuilt();
    scene.world().failsAt(step, FailureCode.APPLY_FAILED);

    scene.decides(Choice.ROLLBACK);
    RunReport asking = awaitAsking("scripted APPLY_FAILED");
    scene.decides(Choice.ROLLBACK);

    assertThat(asking.state()).isEqualTo(RunState.WAITING);
    assertThat(scene.end().added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(machines.state()).isEqualTo(first);
  }

  @Test
  void goesOnWaitingAfterARemovalThatFailedAndCanBeToldToKeep() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();
    scene.world().failsAt(KeptMachineStep.REMOVE, FailureCode.APPLY_FAILED);

    scene.decides(Choice.REMOVE);
    awaitAsking("scripted APPLY_FAILED");
    scene.decides(Choice.KEEP);

    assertThat(scene.end().added()).containsEntry("ending", "KEPT");
    assertThat(machines.state()).isEqualTo(after);
  }

  @Test
  void refusesADecisionWhileOneIsCarriedOut() {
    scene.rebuilt();
    Pause pause = scene.world().waitsAt(KeptMachineStep.REMOVE);
    scene.decides(Choice.REMOVE);
    pause.awaitReached();

    assertThatThrownBy(() -> scene.decides(Choice.ROLLBACK))
        .hasStackTraceContaining("305 a decision is being carried out");
    assertThatThrownBy(() -> RebuildScene.abort(scene.watch()))
        .hasStackTraceContaining("305 a decision is being carried out");

    pause.end();
    assertThat(scene.end().added()).containsEntry("ending", "REMOVED");
  }

  @Test
  void refusesADecisionThatItDoesNotOffer() {
    scene.rebuilt();

    assertThatThrownBy(() -> scene.decides(Choice.RETRY))
        .hasStackTraceContaining("it accepts: rollback, remove, keep");
  }

  @Test
  void changesNothingWhenSomebodyAbortsIt() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();

    RebuildScene.abort(scene.watch());

    RunReport report = scene.end();
    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(machines.state()).isEqualTo(after);
  }

  @Test
  void changesNothingWhenItIsCancelledInTemporal() {
    scene.rebuilt();
    FakeMachines.State after = machines.state();

    scene.watch().cancel("not by the book");

    assertThatThrownBy(scene::end).isInstanceOf(WorkflowException.class);
    assertThat(scene.world().evidence().written())
        .last()
        .extracting(RunReport::outcome)
        .isEqualTo(Outcome.ABORTED);
    assertThat(machines.state()).isEqualTo(after);
  }
}
