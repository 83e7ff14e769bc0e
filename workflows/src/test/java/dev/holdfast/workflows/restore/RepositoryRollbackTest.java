package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeRepository;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The old copy of a repository comes back, and what was written since stays. */
@Timeout(60)
class RepositoryRollbackTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "b" + RUNS.incrementAndGet();
  private final RepositoryRollbackScene scene = new RepositoryRollbackScene(temporal, run);
  private final FakeWorld world = scene.world();
  private final FakeRepository repository = world.repository();
  private final SortedMap<String, String> before = repository.folders();
  private SortedMap<String, String> restored = before;

  @BeforeEach
  void restore() {
    scene.restored();
    restored = repository.folders();
  }

  @Test
  void bringsTheOldCopyBackAndLeavesNothing() {
    RunReport report = scene.rollBack();

    assertThat(report.error()).isNull();
    assertThat(report.kind()).isEqualTo(RunRequest.Kind.ROLLBACK);
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(report.added()).containsEntry("swappedBy", run).containsEntry("written", null);
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    assertThat(repository.folders()).isEqualTo(before);
    assertThat(repository.holder()).isNull();
    assertThat(world.services().restarted()).containsExactly("web");
  }

  @Test
  void keepsTheRestoredCopyIfSomebodyWroteToIt() {
    repository.commitsWithoutPushing();

    RunReport report = scene.rollBack();

    String folder = "/srv/code_written_" + run + "-rollback";
    assertThat(report.exitCode()).isZero();
    assertThat(report.residue()).isEmpty();
    assertThat(report.added("written"))
        .isEqualTo(
            Map.of("folder", folder, "commits", 1, "branches", 0, "files", 0, "settings", 0));
    assertThat(repository.folders()).containsEntry(folder, FakeRepository.ORIGIN);
  }

  @Test
  void goesBackAlthoughTheOldCopyDoesNotHoldThePlansChecks() {
    world.endpoints().say(CheckReport.State.FAILED);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(repository.folders()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepositoryRollbackStep.class,
      names = {"TAKE_FENCE", "PREFLIGHT", "PUT_BACK"})
  void leavesTheRestoredCopyLiveWhenAStepFails(RepositoryRollbackStep step) {
    world.failsAt(step, FailureCode.SWAP_FAILED);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(repository.folders()).isEqualTo(restored);
    assertThat(repository.holder()).isNull();
  }

  @Test
  void takesBackWhatNobodyHeardOf() {
    world.answersNoMoreAfter(RepositoryRollbackStep.PUT_BACK);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(repository.folders()).isEqualTo(restored);
  }

  @Test
  void namesTheRestoredCopyIfNobodyCouldLookAtIt() {
    world.keepsFailingAt(RepositoryRollbackStep.KEEP_WRITTEN, FailureCode.PRIVILEGE_MISSING);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.residue()).singleElement().asString().startsWith("the restored copy: ");
    assertThat(repository.live()).isEqualTo(FakeRepository.OLD);
  }

  @Test
  void isRefusedWhileAnotherRunHoldsTheRepository() {
    world.failsAt(RepositoryRollbackStep.TAKE_FENCE, FailureCode.FENCE_HELD);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(repository.folders()).isEqualTo(restored);
  }
}
