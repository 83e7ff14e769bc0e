package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeRepository;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RepositoryRestoreWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "g" + RUNS.incrementAndGet();
  private final FakeWorld world = new FakeWorld(temporal::now);
  private final FakeRepository repository = world.repository();
  private final SortedMap<String, String> before = repository.folders();

  private RunReport restore(boolean part) {
    temporal.startWorker(world);
    var request =
        new RepositoryRestoreRequest(
            ExamplePlan.run(run, "code"),
            ExamplePlan.repository(),
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            part);
    return temporal
        .client()
        .newWorkflowStub(
            RepositoryRestoreWorkflow.class, temporal.options("recovery/" + run, request.run()))
        .restore(request);
  }

  @Test
  void bringsTheRepositoryBackAndKeepsTheOldCopy() {
    RunReport report = restore(false);

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.checks())
        .extracting(CheckReport::name)
        .containsExactly("branch main is at the origin's commit", "it answers");
    assertThat(repository.live()).isEqualTo(FakeRepository.ORIGIN);
    assertThat(repository.holder()).isNull();
    assertThat(report.added("kept")).containsEntry("folder", "/srv/code_before_" + run);
    assertThat(report.added()).containsEntry("commit", FakeRepository.ORIGIN);
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    assertThat(world.people().texts())
        .singleElement()
        .asString()
        .startsWith("Restore of shop/code: RECOVERED. recovery time");
  }

  @Test
  void leavesTellingToTheRunThatItIsAPartOf() {
    restore(true);

    assertThat(world.people().texts()).isEmpty();
  }

  @Test
  void saysHowFarBackTheLossReaches() {
    repository.commitsWithoutPushing();

    Rpo loss = restore(false).rpo();

    assertThat(loss.method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(loss.lostCommitsMin()).isEqualTo(1);
    assertThat(loss.lossMax()).isGreaterThan(Duration.ofMinutes(50));
    assertThat(loss.met()).isTrue();
  }

  @Test
  void doesNotKnowTheLossWhereTheOldCopyIsGone() {
    repository.losesLive();

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.rpo()).isEqualTo(Rpo.unknown(ExamplePlan.RPO));
    assertThat(repository.folders()).isEqualTo(Map.of("/srv/code", FakeRepository.ORIGIN));
  }

  @ParameterizedTest
  @EnumSource(
      value = RepositoryStep.class,
      names = {"RELEASE_FENCE", "MEASURE_LOSS", "NOTIFY"},
      mode = EnumSource.Mode.EXCLUDE)
  void undoesEverythingWhenAStepFails(RepositoryStep step) {
    world.failsAt(step, FailureCode.CLONE_FAILED);

    RunReport report = restore(false);

    boolean swapped = step.compareTo(RepositoryStep.SWAP) > 0;
    boolean changed = step.compareTo(RepositoryStep.CLONE_BESIDE) > 0;
    assertThat(report.outcome())
        .isEqualTo(swapped ? Outcome.ROLLED_BACK : changed ? Outcome.COMPENSATED : Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(repository.folders()).isEqualTo(before);
    assertThat(repository.holder()).isNull();
  }

  @ParameterizedTest
  @EnumSource(RepositoryStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(RepositoryStep step) {
    world.losesFirstAnswerOf(step);

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(repository.live()).isEqualTo(FakeRepository.ORIGIN);
    assertThat(repository.holder()).isNull();
  }

  @Test
  void goesBackWhenTheChecksDoNotHold() {
    world.endpoints().say(CheckReport.State.FAILED);

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.error()).extracting("code").isEqualTo(113);
    assertThat(repository.folders()).isEqualTo(before);
  }

  @Test
  void namesTheRestoredCopyThatSomebodyChanged() {
    world.endpoints().say(CheckReport.State.FAILED);
    repository.someoneChangesTheRestoredCopy();

    RunReport report = restore(false);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains("/srv/code_written_" + run);
  }

  @Test
  void isNotPassedWhenSomethingWasNotFetched() {
    repository.sideCheckIs(CheckReport.State.SKIPPED);

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
  }

  @Test
  void refusesCommandsThatTheOperatorDidNotAllowBeforeAnythingElse() {
    world.endpoints().allowNothing();

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(117);
    assertThat(world.deeds()).containsExactly("notify");
  }

  @Test
  void namesAnUndoThatFails() {
    world.endpoints().say(CheckReport.State.FAILED);
    world.failsToUndo(RepositoryStep.SWAP);

    RunReport report = restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anySatisfy(it -> assertThat(it).contains("not undone: swap"));
  }
}
