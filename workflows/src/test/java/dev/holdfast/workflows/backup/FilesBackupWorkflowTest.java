package dev.holdfast.workflows.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeFiles;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FilesBackupWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "fb" + RUNS.incrementAndGet();
  private final FakeWorld world = new FakeWorld(temporal::now);
  private final FakeFiles files = world.files();

  private RunReport backup() {
    temporal.startWorker(world);
    var target =
        new FilesTarget(
            run,
            "shop",
            "config",
            false,
            List.of(new Reference("/srv/config")),
            new Reference("/backups"));
    var request = new FilesBackupRequest(ExamplePlan.run(run, "config"), target);
    return temporal
        .client()
        .newWorkflowStub(
            FilesBackupWorkflow.class, temporal.options("backup/" + run, request.run()))
        .backup(request);
  }

  @Test
  void takesABackupAndReadsItBack() {
    RunReport report = backup();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.added("backup")).containsEntry("engine", "files");
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    assertThat(files.holder()).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = FilesBackupStep.class,
      names = "RELEASE_FENCE",
      mode = EnumSource.Mode.EXCLUDE)
  void leavesNothingUnfinishedWhenAStepFails(FilesBackupStep step) {
    world.failsAt(step, FailureCode.ARCHIVE_FAILED);

    RunReport report = backup();

    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.COMPENSATED);
    assertThat(files.isUnfinished()).isFalse();
    assertThat(files.holder()).isNull();
    assertThat(report.residue())
        .hasSize(step == FilesBackupStep.VERIFY_BACKUP ? 1 : 0)
        .allMatch(it -> it.contains("complete, but not read back"));
  }

  @ParameterizedTest
  @EnumSource(FilesBackupStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(FilesBackupStep step) {
    world.losesFirstAnswerOf(step);

    assertThat(backup().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(files.holder()).isNull();
  }
}
