package dev.holdfast.workflows.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.Approver;
import dev.holdfast.workflows.fakes.FakeMachines;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class VmRebuildWorkflowTest {

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RebuildScene scene = new RebuildScene(temporal);
  private final FakeMachines machines = scene.machines();
  private final FakeMachines.State before = machines.state();

  @Test
  void makesTheMachineAnewAndKeepsTheOldOne() {
    RunReport report = scene.run();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(machines.state().machines()).containsExactly(FakeMachines.OLD, scene.made());
    assertThat(machines.state().states())
        .isEqualTo(Map.of("default", scene.made(), scene.kept(), FakeMachines.OLD));
    assertThat(machines.state().generation()).isEqualTo(scene.runId());
    assertThat(scene.world().services().restarted()).containsExactly("web");
    assertThat(scene.world().people().texts())
        .singleElement()
        .asString()
        .startsWith("Rebuild of shop/vm: RECOVERED. recovery time");
  }

  @Test
  void tellsWhatItMadeOutOfWhatAndWhatItChanged() {
    RunReport report = scene.run();

    assertThat(report.checks())
        .extracting(CheckReport::name)
        .containsExactlyInAnyOrder("it answers", "the code has nothing left to change");
    assertThat(report.added("machine"))
        .containsEntry("id", scene.made())
        .containsEntry("address", "10.0.0.9")
        .containsEntry("source", "/code/vm");
    assertThat(String.valueOf(report.added().get("changes")))
        .contains("replace", "terraform_data.machine", "update", "terraform_data.record");
    assertThat(report.added("kept")).containsEntry("workspace", scene.kept());
    assertThat(Instant.parse(String.valueOf(report.added("kept").get("untilAt"))))
        .isAfter(report.startedAt().plus(Duration.ofHours(24)));
    assertThat(report.rto().achieved()).isNotNull();
  }

  @Test
  void leavesOutWhatThePlanDoesNotName() {
    scene.planNamesNothing();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.steps())
        .filteredOn(it -> it.state() == StepReport.State.SKIPPED)
        .extracting(StepReport::name)
        .contains("await machine", "start services", "verify machine", "notify");
  }

  /** How a run ends whose {@code step} fails before it does its work. */
  private static Outcome outcomeOfFailureAt(RebuildStep step) {
    return switch (step) {
      case RESTORE_STATE, CAPTURE, PREVIEW, SET_ASIDE -> Outcome.FAILED;
      case PLAN, APPLY, AWAIT_MACHINE, START_SERVICES, VERIFY_MACHINE, VERIFY_STATE ->
          Outcome.COMPENSATED;
      case NOTIFY -> Outcome.RECOVERED;
    };
  }

  @ParameterizedTest
  @EnumSource(value = RebuildStep.class, names = "RESTORE_STATE", mode = EnumSource.Mode.EXCLUDE)
  void endsAsTheFailedStepDemands(RebuildStep step) {
    scene.world().failsAt(step, FailureCode.APPLY_FAILED);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(outcomeOfFailureAt(step));
    assertThat(RebuildScene.step(report, step).state()).isEqualTo(StepReport.State.FAILED);
    assertThat(report.residue()).isEmpty();
    if (outcomeOfFailureAt(step) != Outcome.RECOVERED) {
      assertThat(report.error()).extracting("code").isEqualTo(FailureCode.APPLY_FAILED.number());
      assertThat(report.exitCode()).isEqualTo(1);
      assertThat(machines.state()).isEqualTo(before);
    }
  }

  /** The work was done although the step failed, so that it has to be taken back. */
  @ParameterizedTest
  @EnumSource(names = {"SET_ASIDE", "APPLY"})
  void takesBackAStepWhoseAnswerWasLost(RebuildStep step) {
    scene.world().answersNoMoreAfter(step);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.residue()).isEmpty();
    assertThat(machines.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void doesNothingTwiceWhenAnAnswerIsLost(RebuildStep step) {
    scene.world().losesFirstAnswerOf(step);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(machines.made()).containsExactly(scene.made());
    assertThat(machines.removed()).isEmpty();
    assertThat(machines.state().states())
        .isEqualTo(Map.of("default", scene.made(), scene.kept(), FakeMachines.OLD));
  }

  @ParameterizedTest
  @EnumSource(names = {"SET_ASIDE", "APPLY"})
  void takesEverythingBackAlthoughTheAnswerOfAnUndoWasLost(RebuildStep undone) {
    machines.neverSettle();
    scene.world().losesFirstAnswerOfUndo(undone);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(machines.state()).isEqualTo(before);
    assertThat(machines.removed()).containsExactly(scene.made());
  }

  @Test
  void destroysTheNewMachineBeforeItPutsTheOldOneBack() {
    scene.world().endpoints().say(CheckReport.State.FAILED);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.error())
        .extracting("code")
        .isEqualTo(FailureCode.SERVICE_CHECK_FAILED.number());
    assertThat(machines.state()).isEqualTo(before);
    assertThat(scene.world().deeds())
        .containsSubsequence(
            "await machine", "undo: apply changes", "undo: set old machine aside", "notify");
  }

  @Test
  void goesBackIfTheCodeStillWantsSomethingElse() {
    machines.neverSettle();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.error()).extracting("code").isEqualTo(FailureCode.CHANGES_REMAIN.number());
    assertThat(machines.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"SET_ASIDE", "APPLY"})
  void namesAnUndoThatFails(RebuildStep undone) {
    machines.neverSettle();
    scene.world().failsToUndo(undone);

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue())
        .anySatisfy(it -> assertThat(it).contains("not undone: " + undone.title()));
    assertThat(RebuildScene.step(report, undone).undo()).isEqualTo(StepReport.Undo.FAILED);
  }

  @Test
  void destroysTheOldMachineWhereTheCodeMakesOnlyOne() {
    scene.isInPlace();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.added().get("kept")).isNull();
    assertThat(machines.state().machines()).containsExactly(scene.made());
    assertThat(machines.state().states()).isEqualTo(Map.of("default", scene.made()));
    assertThat(machines.state().generation()).isEqualTo(before.generation());
  }

  @Test
  void hasNothingToGoBackToOnceTheOnlyMachineIsBeingReplaced() {
    scene.isInPlace();
    machines.neverSettle();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(machines.state().machines()).containsExactly(scene.made());
  }

  @Test
  void failsWhereTheStateKnowsOfNoMachine() {
    machines.areNone();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(FailureCode.STATE_LOST.number());
    assertThat(machines.state().machines()).isEmpty();
    assertThat(scene.world().deeds()).containsExactly("capture state", "notify");
  }

  @Test
  void makesTheFirstMachineIfAPersonSaysThatThereIsNone() {
    machines.areNone();
    scene.saysThereIsNone();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(RebuildScene.step(report, RebuildStep.SET_ASIDE).state())
        .isEqualTo(StepReport.State.SKIPPED);
    assertThat(report.added().get("kept")).isNull();
    assertThat(machines.state().machines()).containsExactly(scene.made());
  }

  @Test
  void takesTheFirstMachineBackThatDoesNotProveItself() {
    machines.areNone();
    scene.saysThereIsNone();
    machines.neverSettle();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(machines.state().machines()).isEmpty();
    assertThat(machines.state().states()).isEmpty();
  }

  @Test
  void bringsAStateBackThatWasLostBeforeItReadsIt() {
    machines.areNone();
    scene.bringsACopy();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.world().deeds()).startsWith("restore state", "capture state");
    assertThat(machines.state().states()).containsEntry(scene.kept(), FakeMachines.OLD);
  }

  @Test
  void refusesCommandsThatTheOperatorDidNotAllowBeforeAnythingElse() {
    scene.world().endpoints().allowNothing();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error())
        .extracting("code")
        .isEqualTo(FailureCode.COMMAND_NOT_ALLOWED.number());
    assertThat(scene.world().deeds()).containsExactly("notify");
    assertThat(machines.state()).isEqualTo(before);
  }

  @Test
  void destroysNothingBesidesTheMachineUnlessAPersonAllowsIt() {
    machines.wouldDestroy("terraform_data.network");

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.error()).extracting("message").asString().contains("terraform_data.network");
    assertThat(machines.state()).isEqualTo(before);
  }

  @Test
  void destroysBesidesTheMachineWhatAPersonAllows() {
    machines.wouldDestroy("terraform_data.network");
    scene.allows("terraform_data.network");

    assertThat(scene.run().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void touchesNoStateThatSomebodyChangedSinceItWasCaptured() {
    Pause pause = scene.world().waitsAt(RebuildStep.SET_ASIDE);
    scene.start();
    pause.awaitReached();

    machines.someoneChangesTheState();
    pause.end();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(FailureCode.STATE_CHANGED.number());
    assertThat(machines.state()).isEqualTo(before);
  }

  @Test
  void changesNothingBeforeSomebodyHasAgreedToTheChanges() {
    Approver ben = new Approver("ben");
    scene.planAsksFor(new Approvals(1, Duration.ofMinutes(30), List.of(ben.inPlan())));
    scene.start();

    RunReport waiting = RebuildScene.awaitWaiting(scene.stub());
    FakeMachines.State whileWaiting = machines.state();
    List<String> deeds = scene.world().deeds();
    scene.approve(ben.signs(scene.subject(), temporal.now().plus(Duration.ofMinutes(30))));

    assertThat(waiting.currentStep()).isEqualTo("wait for approvals");
    assertThat(String.valueOf(waiting.added().get("changes"))).contains("terraform_data.machine");
    assertThat(deeds)
        .startsWith("capture state", "preview changes")
        .doesNotContain("apply changes");
    assertThat(whileWaiting).isEqualTo(before);
    assertThat(scene.result().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"SET_ASIDE", "PLAN", "APPLY", "AWAIT_MACHINE", "START_SERVICES", "VERIFY_STATE"})
  void leavesTheWorldAsItWasWhenSomebodyAbortsIt(RebuildStep step) {
    Pause pause = scene.world().waitsAt(step);
    scene.start();
    pause.awaitReached();

    RebuildScene.abort(scene.stub());
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.residue()).isEmpty();
    assertThat(machines.state()).isEqualTo(before);
  }

  @Test
  void takesBackWhatWasMadeAlthoughNobodyHeardTheAbort() {
    Pause pause = scene.world().waitsDeafAt(RebuildStep.APPLY);
    scene.start();
    pause.awaitReached();

    RebuildScene.abort(scene.stub());
    pause.end();

    assertThat(scene.result().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(machines.made()).isEqualTo(machines.removed());
    assertThat(machines.state().machines()).isEqualTo(Set.of(FakeMachines.OLD));
  }
}
