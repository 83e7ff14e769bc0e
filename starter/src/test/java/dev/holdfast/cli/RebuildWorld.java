package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.StrayProcesses;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine of real Terraform with a plan, the real {@code dr} commands, and one worker process
 * that can be held at any point of its work and killed. Temporal is the caller's.
 */
final class RebuildWorld implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);

  private static final AtomicInteger WORLDS = new AtomicInteger();
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final String PLAN =
      """
      plan: PLAN
      sites: [weu]
      home: weu
      servers:
        pg:
          places:
            weu: {host: 127.0.0.1, port: 1}
          user: nobody
          databases:
            unused:
              rto: 1h
              rpo: 24h
              backups: {engine: dump, location: HOME/backups}
              checks: [{name: answers, sql: SELECT 1, expect: "1"}]
      components:
        vm:
          kind: machine
          provider: terraform
          source: CODE
          rto: 10m
          checks:
            - {name: a machine runs, command: {run: [CODE/machine.sh, alive, MACHINES, stand-in-]}}
          terraform:
            resources: [terraform_data.machine, terraform_data.bootstrap]
            generation: generation
            variables: {folder: MACHINES}
        web:
          kind: service
          control: exec
          restart: [/bin/touch, HOME/restarted]
          dependsOn: [vm]
      """;

  private final String name =
      "vms" + WORLDS.incrementAndGet() + Long.toString(System.nanoTime(), 36);
  private final Path home;
  private final StandIn standIn;
  private final Gate gate;
  private final Cli cli;
  private final WorldWorker worker;
  private final TemporalConnection connection;
  private final List<String> runs = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::remove);

  private RebuildWorld(Path home, StandIn standIn, TestTemporal temporal) throws IOException {
    this.home = home;
    this.standIn = standIn;
    gate = new Gate(home);
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    worker = new WorldWorker(cli, gate, home);
    connection = temporal.connect();
    Files.writeString(home.resolve("allowed-commands"), "/bin/touch\n" + standIn.machine() + "\n");
    Files.writeString(
        plan(),
        PLAN.replace("PLAN", name)
            .replace("CODE", standIn.code().toString())
            .replace("MACHINES", standIn.machines().toString())
            .replace("HOME", home.toString()));
  }

  /** With the first machine and a worker. */
  static RebuildWorld made(TestTemporal temporal) throws IOException {
    Path home = Files.createTempDirectory("holdfast-machines").toRealPath();
    RebuildWorld world = new RebuildWorld(home, StandIn.copied(home), temporal);
    Runtime.getRuntime().addShutdownHook(world.hook);
    try {
      world.standIn.make();
      world.worker.start();
      return world;
    } catch (IOException | AssertionError e) {
      world.close();
      throw e;
    }
  }

  StandIn standIn() {
    return standIn;
  }

  Gate gate() {
    return gate;
  }

  private Path plan() {
    return home.resolve("machines.yaml");
  }

  /** {@code dr rebuild}; returns the run. */
  String startRebuild() {
    String run =
        answer(4, "rebuild", "rebuild", plan().toString(), "vm", "--detach", "--yes")
            .path("run")
            .asText();
    runs.add(run);
    return run;
  }

  JsonNode answer(int exitCode, String definition, String... verb) {
    return cli.answer(exitCode, definition, verb);
  }

  /** How the rebuild ended. */
  RunReport awaitRebuild() {
    return result("recovery/" + name + "/vm");
  }

  /** How it ended that the old machine was watched over. */
  RunReport awaitCommit(String run) {
    return result("commit/" + run);
  }

  private RunReport result(String workflowId) {
    try {
      return stub(workflowId).getResult(LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError(workflowId + " does not end", e);
    }
  }

  private WorkflowStub rebuild() {
    return stub("recovery/" + name + "/vm");
  }

  private WorkflowStub stub(String workflowId) {
    return connection.client().newUntypedWorkflowStub(workflowId);
  }

  /** Returns once the worker stands at the closed gate. */
  void awaitGateReached() {
    worker.awaitGateReached();
  }

  /** Returns once Terraform stands there. */
  void awaitHeldAt(StandIn.Moment moment) {
    await()
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .ignoreExceptionsInstanceOf(WorkflowException.class)
        .until(
            () -> {
              RunReport status = rebuild().query("status", RunReport.class);
              assertThat(status.outcome()).as("error: %s", status.error()).isNull();
              return standIn.isHeldAt(moment);
            });
  }

  /** SIGKILL; returns once it is gone. */
  void killWorker() throws InterruptedException {
    worker.kill();
  }

  /** Another one; returns at once. */
  void startWorker() throws IOException {
    worker.start();
  }

  /** The Terraform that works for a run. */
  ProcessHandle terraform(String run) {
    return ProcessHandle.of(worker.process().pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(it -> it.info().commandLine().orElse("").contains("/" + run + "/"))
        .filter(it -> it.info().commandLine().orElse("").contains(" apply "))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the service that needs the machine was restarted. */
  boolean isServiceRestarted() {
    return Files.exists(home.resolve("restarted"));
  }

  @Override
  public void close() {
    try {
      worker.close();
      runs.forEach(it -> terminate("commit/" + it));
      terminate("recovery/" + name + "/vm");
    } finally {
      connection.close();
      remove();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    assertThat(home).doesNotExist();
  }

  private synchronized void remove() {
    worker.close();
    endStrays();
    standIn.destroyAll();
    DirectoryTree.delete(home);
  }

  private void terminate(String workflowId) {
    try {
      stub(workflowId).terminate("left by a test");
    } catch (WorkflowException e) {
      return; // there is none, or it has ended
    }
  }

  /** Programs of a killed worker could make machines yet. */
  private void endStrays() {
    try (ProcessRunner runner = new ProcessRunner()) {
      runs.forEach(it -> new StrayProcesses(runner, GRACE).end(it + "/terraform"));
    }
  }
}
