package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.HoldfastWorker;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Restores of a world in memory on a real Temporal server, and the real {@code dr} commands. */
final class FakedRuns implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private final String taskQueue = "faked-" + RunStarter.newId();
  private final FakeWorld world = new FakeWorld(Instant::now);
  private final Cli cli;
  private final TemporalConnection connection;
  private Runnable stopWorker = () -> {};

  FakedRuns(TestTemporal temporal, Path home) {
    connection = temporal.connect();
    cli =
        new Cli(home)
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("HOLDFAST_TASK_QUEUE", taskQueue);
  }

  FakeWorld world() {
    return world;
  }

  /** Ends the worker that there was, as a kill would, and starts one as released. */
  void startWorker() {
    stopWorker();
    var worker = new HoldfastWorker(connection.client(), taskQueue, List.of(world.activities()));
    worker.start();
    stopWorker = () -> worker.drain(Duration.ZERO);
  }

  /** The same with another implementation of the workflows. */
  void startWorkerWith(Class<?>... workflows) {
    stopWorker();
    WorkerFactory factory = WorkerFactory.newInstance(connection.client());
    var options =
        WorkerOptions.newBuilder()
            .setStickyQueueScheduleToStartTimeout(Duration.ofSeconds(1))
            .build();
    var worker = factory.newWorker(taskQueue, options);
    worker.registerWorkflowImplementationTypes(workflows);
    worker.registerActivitiesImplementations(world.activities());
    factory.start();
    stopWorker = factory::shutdownNow;
  }

  void stopWorker() {
    stopWorker.run();
    stopWorker = () -> {};
  }

  /** Starts a restore as {@code dr restore} does; returns the run. */
  String start(DatabaseRestoreRequest request) {
    String run = request.run().run();
    return start("DatabaseRestoreWorkflow", "recovery/" + run, request.run(), request);
  }

  /** Starts a restore of a whole plan; returns the run. */
  String start(SystemRestoreRequest request) {
    String id = SystemRestoreRequest.workflowId(request.plan().name());
    return start("SystemRestoreWorkflow", id, request.run(), request);
  }

  private String start(String workflow, String id, RunRequest asked, Object request) {
    var invocation = cli.invocation(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    String run = asked.run();
    WorkflowExecution execution =
        new RunConsole(invocation, connection).starter().start(workflow, id, asked, request);
    assertThat(execution.getRunId()).isNotEmpty();
    await().atMost(LIMIT).until(() -> cli.run("status", run).exitCode() == 4);
    return run;
  }

  /** The answer, held against the contract, with the exit code that it must have. */
  JsonNode answer(int exitCode, String... verb) {
    Cli.Result result = run(verb);
    JsonNode json = result.json();
    String command = verb[0].equals("key") ? "key " + verb[1] : verb[0];
    String kind = List.of(verb).contains("--dry-run") ? command + " --dry-run" : command;
    assertThat(ContractSchema.breaches(kind, json)).as(result.out()).isEmpty();
    assertThat(result.exitCode()).as(result.out()).isEqualTo(exitCode);
    return json;
  }

  private Cli.Result run(String... verb) {
    String[] arguments = Arrays.copyOf(verb, verb.length + 2);
    arguments[verb.length] = "--output";
    arguments[verb.length + 1] = "json";
    return cli.run(arguments);
  }

  /** What people are shown. */
  String text(String... verb) {
    return cli.run(verb).out();
  }

  /** What somebody sees who follows the run and looks twice. */
  String followed(String run) {
    var talk = new ByteArrayOutputStream();
    var invocation = cli.invocation(new ByteArrayOutputStream(), talk);
    Runs runs = new RunConsole(invocation, connection).runs();
    StepView view = new StepView(invocation.talk(), Map.of());
    runs.look(runs.find(run)).ifPresent(view);
    runs.look(runs.find(run)).ifPresent(view);
    return talk.toString(UTF_8);
  }

  /** Returns once {@code dr status} says this state. */
  JsonNode awaitState(String run, String state) {
    await()
        .atMost(LIMIT)
        .until(() -> run("status", run).json().path("state").asText().equals(state));
    return run("status", run).json();
  }

  @Override
  public void close() {
    stopWorker();
    connection.close();
  }
}
