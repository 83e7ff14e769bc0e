package dev.holdfast.workflows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.BackupWorkflow;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.restore.CommitScenes;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs that were recorded still replay with today's code, so that an upgraded worker can take over
 * a recovery that an older one began.
 *
 * <p>One that fails means: guard the change with {@code Workflow.getVersion}, and record a further
 * history beside the old ones. Recorded anew is only what no release has ever run:
 *
 * <pre>mvn -pl workflows test -Dtest=RecordedHistoriesTest -Dholdfast.record=true</pre>
 */
@Timeout(60)
class RecordedHistoriesTest {

  private static final Path SOURCES = Path.of("src/test/resources/histories");

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  static Stream<Path> recorded() throws IOException, URISyntaxException {
    var folder = requireNonNull(RecordedHistoriesTest.class.getResource("/histories"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void replay(Path history) throws Exception {
    temporal.replayer().replayWorkflowExecution(Files.readString(history));
  }

  @Test
  void holdARunForEachWayToEnd() throws Exception {
    assertThat(recorded().map(it -> it.getFileName().toString()))
        .contains(
            "restore-recovered.json",
            "restore-compensated.json",
            "restore-rolled-back.json",
            "backup-completed.json",
            "commit-removed.json",
            "commit-rolled-back.json",
            "rollback-recovered.json",
            "rollback-rolled-back.json");
  }

  @Test
  void noticeAStepThatIsDoneInAnotherWay() throws Exception {
    Path recovered =
        recorded().filter(it -> it.endsWith("restore-recovered.json")).findFirst().orElseThrow();
    String changed =
        Files.readString(recovered).replace("SideCopyRestoreBeside", "SideCopyRestoreElsewhere");

    assertThatThrownBy(() -> temporal.replayer().replayWorkflowExecution(changed))
        .hasStackTraceContaining("TMPRL1100");
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordAgain() throws IOException {
    Files.createDirectories(SOURCES);
    record("restore-recovered", null, Outcome.RECOVERED);
    record("restore-compensated", RestoreStep.QUIESCE, Outcome.COMPENSATED);
    record("restore-rolled-back", RestoreStep.VERIFY_SERVICE, Outcome.ROLLED_BACK);
    recordBackup();
    recordCommits();
  }

  private static void record(String name, @Nullable RestoreStep failing, Outcome expected)
      throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    if (failing != null) {
      world.failsAt(failing, FailureCode.SERVER_UNREACHABLE);
    }
    var worker = temporal.startWorker(world);
    DatabaseRestoreRequest request = ExamplePlan.restore(name, null);
    RunReport report =
        temporal
            .client()
            .newWorkflowStub(
                DatabaseRestoreWorkflow.class, temporal.options("recovery/" + name, request.run()))
            .restore(request);
    worker.shutdownNow();
    assertThat(report.outcome()).isEqualTo(expected);
    write(name, temporal.client().fetchHistory("recovery/" + name));
  }

  private static void recordBackup() throws IOException {
    temporal.startWorker(new FakeWorld(temporal::now));
    BackupRequest request = ExamplePlan.backup("backup-completed");
    temporal
        .client()
        .newWorkflowStub(
            BackupWorkflow.class, temporal.options("backup/shop/orders", request.run()))
        .backup(request);
    write("backup-completed", temporal.client().fetchHistory("backup/shop/orders"));
  }

  private static void recordCommits() throws IOException {
    CommitScenes scenes = new CommitScenes(temporal);
    write("commit-removed", scenes.removed());
    write("commit-rolled-back", scenes.rolledBack());
    write("rollback-recovered", scenes.rollback());
    write("rollback-rolled-back", scenes.failedRollback());
  }

  private static void write(String name, WorkflowExecutionHistory history) throws IOException {
    Files.write(SOURCES.resolve(name + ".json"), List.of(history.toJson(true).strip()));
  }
}
