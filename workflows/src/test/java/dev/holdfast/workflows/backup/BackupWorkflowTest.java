package dev.holdfast.workflows.backup;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final FakeWorld world = new FakeWorld(temporal::now);
  private final FakeDatabaseServer.State before = world.server().state();
  private final BackupRequest request = ExamplePlan.backup("k" + RUNS.incrementAndGet());
  private final String workflowId = "backup/" + request.run().run();

  @Test
  void leavesACompleteBackupThatWasReadBack() {
    RunReport report = run();

    String id = "b-" + request.run().run();
    assertThat(report.state()).isEqualTo(RunState.CLOSED);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(report.pointOfNoReturnPassed()).isFalse();
    assertThat(report.evidence().state()).isEqualTo(Evidence.State.WRITTEN);
    assertThat(report.added("backup")).containsEntry("id", id);
    assertThat(world.server().state().backups()).containsEntry(id, TODAY);
    assertThat(world.server().state().unfinishedBackups()).isEmpty();
    assertThat(world.server().state().fenceHolders()).isEmpty();
    assertThat(world.server().state().databases()).isEqualTo(before.databases());
  }

  @Test
  void runsEveryStepInOrder() {
    RunReport report = run();

    List<String> titles = Arrays.stream(BackupStep.values()).map(BackupStep::title).toList();
    assertThat(world.deeds()).isEqualTo(titles);
    assertThat(report.steps()).extracting(StepReport::name).isEqualTo(titles);
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
  }

  @Test
  void claimsNoRecoveryFigures() {
    RunReport report = run();

    assertThat(report.rto().achieved()).isNull();
    assertThat(report.rpo().lossMax()).isNull();
    assertThat(report.downtime()).isNull();
  }

  private static Outcome outcomeOfFailureAt(BackupStep step) {
    return switch (step) {
      case PREFLIGHT, TAKE_FENCE, VERIFY_BACKUP -> Outcome.FAILED;
      case DUMP -> Outcome.COMPENSATED;
      case RELEASE_FENCE -> Outcome.COMPLETED;
    };
  }

  @ParameterizedTest
  @EnumSource(BackupStep.class)
  void endsAsTheFailedStepDemands(BackupStep step) {
    world.failsAt(step, FailureCode.DUMP_FAILED);

    RunReport report = run();

    assertThat(report.outcome()).isEqualTo(outcomeOfFailureAt(step));
    assertThat(world.server().state().unfinishedBackups()).isEmpty();
    if (report.outcome() == Outcome.COMPLETED) {
      assertThat(report.exitCode()).isZero();
      assertThat(report.residue()).singleElement().asString().contains("fence record");
    } else {
      assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(report.error()).extracting("code").isEqualTo(114);
      assertThat(report.added("backup")).isEmpty();
      assertThat(world.server().state().fenceHolders()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BackupStep.class,
      names = {"PREFLIGHT", "TAKE_FENCE", "DUMP"})
  void leavesNothingBehindWhenAStepFailsBeforeTheDumpIsComplete(BackupStep step) {
    world.failsAt(step, FailureCode.SERVER_UNREACHABLE);

    RunReport report = run();

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(world.server().state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(BackupStep.class)
  void triesAStepAgainThatFailedForAMoment(BackupStep step) {
    world.failsOnceAt(step, FailureCode.SERVER_UNREACHABLE);

    RunReport report = run();

    assertThat(report.exitCode()).isZero();
    assertThat(report.steps())
        .filteredOn(it -> it.name().equals(step.title()))
        .extracting(StepReport::attempts)
        .containsExactly(2);
  }

  @Test
  void namesABackupThatDidNotReadBack() {
    world.failsAt(BackupStep.VERIFY_BACKUP, FailureCode.BACKUP_DAMAGED);

    RunReport report = run();

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue())
        .singleElement()
        .asString()
        .contains("b-" + request.run().run(), "not read back");
  }

  @Test
  void givesTheFenceRecordBackAlthoughItTakesMoreThanFiveAttempts() {
    world.failsAt(BackupStep.DUMP, FailureCode.DUMP_FAILED);
    world.undoFailsUntilAttempt(BackupStep.TAKE_FENCE, 12);

    RunReport report = run();

    assertThat(report.residue()).isEmpty();
    assertThat(world.server().state()).isEqualTo(before);
  }

  @Test
  void isRefusedWhileAnotherRunHoldsTheDatabase() {
    world.server().isHeldBy("r0");

    RunReport report = run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.error()).extracting("code").isEqualTo(303);
    assertThat(world.server().state().fenceHolders()).containsEntry("shop", "r0");
  }

  @Test
  void provesNothingWithAClockThatIsOffByMoreThanASecond() {
    world.server().clockIsOffBy(Duration.ofSeconds(2));

    RunReport report = run();

    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(
      value = BackupStep.class,
      names = {"PREFLIGHT", "TAKE_FENCE", "DUMP"})
  void leavesNothingBehindWhenAborted(BackupStep step) {
    Pause pause = world.waitsAt(step);
    start();
    pause.awaitReached();

    abort();
    RunReport report = result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(world.server().state()).isEqualTo(before);
  }

  @Test
  void refusesAnAbortOnceTheBackupWasReadBack() {
    Pause pause = world.waitsAt(BackupStep.RELEASE_FENCE);
    start();
    pause.awaitReached();

    Throwable refused = catchThrowable(this::abort);
    pause.end();

    assertThat(refused).isInstanceOf(WorkflowUpdateException.class);
    assertThat(refused.getCause()).hasMessageContaining("305");
    assertThat(result().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  private RunReport run() {
    start();
    return result();
  }

  private void start() {
    temporal.startWorker(world);
    BackupWorkflow workflow =
        temporal
            .client()
            .newWorkflowStub(BackupWorkflow.class, temporal.options(workflowId, request.run()));
    WorkflowClient.start(workflow::backup, request);
  }

  private RunReport abort() {
    return stub().update("abort", RunReport.class, new SteeredRun.Abort("ben", "not now"));
  }

  private RunReport result() {
    try {
      return stub().getResult(30, TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the run does not end", e);
    }
  }

  private WorkflowStub stub() {
    return temporal.client().newUntypedWorkflowStub(workflowId);
  }
}
