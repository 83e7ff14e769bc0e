package dev.holdfast.workflows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.BackupWorkflow;
import dev.holdfast.workflows.fakes.Approver;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.restore.CommitScenes;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.RepositoryRestoreRequest;
import dev.holdfast.workflows.restore.RepositoryRestoreWorkflow;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.ServiceRestartRequest;
import dev.holdfast.workflows.restore.ServiceRestartWorkflow;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
            "restore-aborted.json",
            "restore-undo-failed.json",
            "restore-paused-retried.json",
            "restore-paused-skipped.json",
            "restore-paused-compensated.json",
            "restore-approved.json",
            "restore-in-place.json",
            "restore-in-place-failed.json",
            "repository-recovered.json",
            "repository-rolled-back.json",
            "service-recovered.json",
            "service-failed.json",
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
    record("restore-recovered", world -> {}, Outcome.RECOVERED);
    record("restore-compensated", failingAt(RestoreStep.QUIESCE), Outcome.COMPENSATED);
    record("restore-rolled-back", failingAt(RestoreStep.VERIFY_SERVICE), Outcome.ROLLED_BACK);
    record(
        "restore-undo-failed",
        failingAt(RestoreStep.OPEN).andThen(it -> it.failsToUndo(RestoreStep.RESTORE_BESIDE)),
        Outcome.FAILED);
    recordDecided("restore-paused-retried", RestoreStep.SWAP, Choice.RETRY, Outcome.RECOVERED);
    recordDecided(
        "restore-paused-skipped", RestoreStep.RESTART_SERVICES, Choice.SKIP, Outcome.RECOVERED);
    recordDecided(
        "restore-paused-compensated", RestoreStep.QUIESCE, Choice.COMPENSATE, Outcome.COMPENSATED);
    recordAborted();
    recordApproved();
    recordInPlace("restore-in-place", world -> {}, Outcome.RECOVERED);
    recordInPlace("restore-in-place-failed", failingAt(RestoreStep.SWAP), Outcome.FAILED);
    recordRepository("repository-recovered", CheckReport.State.PASSED, Outcome.RECOVERED);
    recordRepository("repository-rolled-back", CheckReport.State.FAILED, Outcome.ROLLED_BACK);
    recordService("service-recovered", CheckReport.State.PASSED, Outcome.RECOVERED);
    recordService("service-failed", CheckReport.State.FAILED, Outcome.FAILED);
    recordBackup();
    recordCommits();
  }

  private static void recordRepository(String name, CheckReport.State check, Outcome expected)
      throws IOException {
    var worker = startWorker(check);
    var request =
        new RepositoryRestoreRequest(
            ExamplePlan.run(name, "code"),
            ExamplePlan.repository(),
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            false);
    RunReport report =
        temporal
            .client()
            .newWorkflowStub(
                RepositoryRestoreWorkflow.class,
                temporal.options("recovery/" + name, request.run()))
            .restore(request);
    worker.shutdownNow();
    assertThat(report.outcome()).isEqualTo(expected);
    write(name, temporal.client().fetchHistory("recovery/" + name));
  }

  private static void recordService(String name, CheckReport.State check, Outcome expected)
      throws IOException {
    var worker = startWorker(check);
    var request =
        new ServiceRestartRequest(
            ExamplePlan.run(name, "web"),
            ExamplePlan.checkedService(),
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            false);
    RunReport report =
        temporal
            .client()
            .newWorkflowStub(
                ServiceRestartWorkflow.class, temporal.options("recovery/" + name, request.run()))
            .restart(request);
    worker.shutdownNow();
    assertThat(report.outcome()).isEqualTo(expected);
    write(name, temporal.client().fetchHistory("recovery/" + name));
  }

  private static WorkerFactory startWorker(CheckReport.State check) {
    FakeWorld world = new FakeWorld(temporal::now);
    world.endpoints().say(check);
    return temporal.startWorker(world);
  }

  private static Consumer<FakeWorld> failingAt(RestoreStep step) {
    return world -> world.failsAt(step, FailureCode.SERVER_UNREACHABLE);
  }

  private static void record(String name, Consumer<FakeWorld> trouble, Outcome expected)
      throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    trouble.accept(world);
    record(world, ExamplePlan.restore(name, null), expected, run -> {});
  }

  private static void recordInPlace(String name, Consumer<FakeWorld> trouble, Outcome expected)
      throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    trouble.accept(world);
    record(world, ExamplePlan.inPlace(ExamplePlan.restore(name, null)), expected, run -> {});
  }

  private static void recordDecided(
      String name, RestoreStep failing, Choice choice, Outcome expected) throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    world.failsAt(failing, FailureCode.RESTORE_FAILED);
    var decision = new SteeredRun.Decision(choice, "ben", "had a look");
    record(
        world,
        ExamplePlan.onFailure(ExamplePlan.restore(name, null), OnFailure.PAUSE),
        expected,
        run -> awaitWaiting(run).update("decide", RunReport.class, decision));
  }

  private static void recordAborted() throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    Pause pause = world.waitsAt(RestoreStep.SWAP);
    record(
        world,
        ExamplePlan.restore("restore-aborted", null),
        Outcome.ABORTED,
        run -> {
          pause.awaitReached();
          run.update("abort", RunReport.class, new SteeredRun.Abort("ben", "wrong database"));
        });
  }

  private static void recordApproved() throws IOException {
    Approver ben = new Approver("ben");
    DatabaseRestoreRequest asked = ExamplePlan.restore("restore-approved", null);
    Approvals wanted = new Approvals(1, Duration.ofHours(1), List.of(ben.inPlan()));
    record(
        new FakeWorld(temporal::now),
        ExamplePlan.approvedBy(asked, wanted),
        Outcome.RECOVERED,
        run -> {
          RunReport waiting = awaitWaiting(run).query("status", RunReport.class);
          String step = requireNonNull(waiting.currentStep());
          var subject = new Approval.Subject(waiting.run(), asked.run().planHash(), step);
          Approval approval = ben.signs(subject, temporal.now().plusSeconds(600));
          run.update("approve", RunReport.class, approval);
        });
  }

  private static WorkflowStub awaitWaiting(WorkflowStub run) {
    await().until(() -> run.query("status", RunReport.class).waitingFor() != null);
    return run;
  }

  private static void record(
      FakeWorld world,
      DatabaseRestoreRequest request,
      Outcome expected,
      Consumer<WorkflowStub> people)
      throws IOException {
    var worker = temporal.startWorker(world);
    String name = request.run().run();
    WorkflowStub run =
        temporal
            .client()
            .newUntypedWorkflowStub(
                "DatabaseRestoreWorkflow", temporal.options("recovery/" + name, request.run()));
    run.start(request);
    people.accept(run);
    RunReport report = run.getResult(RunReport.class);
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
