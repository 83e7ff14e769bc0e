package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.SystemScene.component;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeRepository;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.fakes.WholeShop;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.system.ComponentReport;
import io.temporal.client.WorkflowStub;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run of a whole plan that fails takes back what it had recovered. */
@Timeout(60)
class SystemRollbackTest {

  /** One for each test: runs that watch over what was kept would stop its clock for others. */
  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "w" + RUNS.incrementAndGet();
  private FakeWorld world;
  private FakeRepository repository;
  private SortedMap<String, String> folders;
  private SortedMap<String, FakeDatabase> databases;

  @BeforeEach
  void theServiceWillNotBecomeGood() {
    world = new FakeWorld(temporal::now);
    repository = world.repository();
    folders = repository.folders();
    databases = world.server().state().databases();
    world.endpoints().say(CheckReport.State.FAILED);
  }

  private WorkflowStub start() {
    temporal.startWorker(world);
    SystemRestoreRequest request = WholeShop.undoing(run);
    WorkflowStub stub =
        temporal
            .client()
            .newUntypedWorkflowStub(
                "SystemRestoreWorkflow",
                temporal.options(
                    SystemRestoreRequest.workflowId(request.plan().name()), request.run()));
    stub.start(request);
    return stub;
  }

  private RunReport restore() {
    return start().getResult(RunReport.class);
  }

  private void assertAsBefore() {
    assertThat(repository.folders()).isEqualTo(folders);
    assertThat(repository.holder()).isNull();
    assertThat(world.server().state().databases()).isEqualTo(databases);
    assertThat(world.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void leavesTheWorldAsItWas() {
    RunReport report = restore();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.residue()).isEmpty();
    assertThat(report.pointOfNoReturnPassed()).isFalse();
    assertThat(report.error()).extracting("message").asString().startsWith("component web: ");
    assertAsBefore();
  }

  @Test
  void saysByWhichRunAComponentWasTakenBack() {
    RunReport report = restore();

    ComponentReport code = component(report, "code");
    assertThat(code.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(code.kept()).isNull();
    assertThat(code.detail()).isEqualTo("rolled back by run " + code.run() + "-rollback");
    assertThat(component(report, "orders").outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(component(report, "orders").detail())
        .startsWith("rolled back by run " + run + "-1-rollback; 0 rows written since are in ");
  }

  @Test
  void takesTheLastOneBackFirstAndRestartsWhatNeedsIt() {
    restore();

    assertThat(world.deeds()).containsSubsequence("put back", "dump", "swap");
    assertThat(world.services().restarted()).containsExactly("web", "web", "web");
  }

  @Test
  void keepsWhatWasWrittenToARepositoryMeanwhile() {
    Pause pause = world.waitsAt(ServiceStep.RESTART);
    WorkflowStub stub = start();
    pause.awaitReached();
    repository.commitsWithoutPushing();
    pause.end();

    RunReport report = stub.getResult(RunReport.class);

    String written = "/srv/code_written_" + run + "-2-rollback";
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.residue()).isEmpty();
    assertThat(repository.live()).isEqualTo(FakeRepository.OLD);
    assertThat(repository.folders()).containsEntry(written, FakeRepository.ORIGIN);
    assertThat(component(report, "code").detail()).endsWith("written since is in " + written);
  }

  @Test
  void takesEverythingBackWhenSomebodyAborts() {
    Pause pause = world.waitsAt(RepositoryStep.CLONE_BESIDE);
    WorkflowStub stub = start();
    pause.awaitReached();

    stub.update("abort", RunReport.class, new SteeredRun.Abort("ben", "wrong plan"));
    RunReport report = stub.getResult(RunReport.class);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertAsBefore();
  }

  @Test
  void namesARepositoryThatCanNotBeTakenBackAndGoesOnWithTheRest() {
    world.keepsFailingAt(RepositoryRollbackStep.PUT_BACK, FailureCode.SWAP_FAILED);

    RunReport report = restore();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(report.residue())
        .containsExactly(
            "component code stays recovered: the old one is kept as /srv/code_before_"
                + run
                + "-2: the roll back did not work: scripted SWAP_FAILED");
    assertThat(component(report, "code").outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(component(report, "code").kept()).isNotNull();
    assertThat(repository.live()).isEqualTo(FakeRepository.ORIGIN);
    assertThat(repository.holder()).isNull();
    assertThat(world.server().state().databases()).isEqualTo(databases);
  }

  @ParameterizedTest
  @EnumSource(RepositoryRollbackStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(RepositoryRollbackStep step) {
    world.losesFirstAnswerOf(step);

    RunReport report = restore();

    assertThat(report.exitCode()).isEqualTo(1);
    assertAsBefore();
  }
}
