package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A primary in one site and its standby in the other, a client that writes to whoever takes writes,
 * a plan, the real {@code dr} commands and one worker process. Temporal is the caller's.
 */
final class MoveWorld implements AutoCloseable {

  static final String STANDBY = "db-neu";
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path home;
  private final TestCluster cluster;
  private final LocalPostgres standby;
  private final Gate gate;
  private final Cli cli;
  private final TemporalConnection temporal;
  private final WorldWorker worker;
  private final Thread hook = new Thread(this::remove);
  private MovePlan plan;
  private boolean kept;

  MoveWorld(TestCluster cluster, TestTemporal temporal) throws IOException {
    this.cluster = cluster;
    home = Files.createTempDirectory("holdfast-moves");
    Runtime.getRuntime().addShutdownHook(hook);
    TestCluster.sql(cluster.primary(), "CREATE DATABASE notes");
    standby = cluster.addStandby(STANDBY);
    gate = new Gate(home);
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    this.temporal = temporal.connect();
    plan = planned();
    Files.writeString(home.resolve("allowed-commands"), "/bin/true\n");
    worker = new WorldWorker(cli, gate, home);
    worker.start();
  }

  private MovePlan planned() throws IOException {
    MovePlan anew = new MovePlan(home.resolve("move.yaml"), cluster.primary(), standby);
    anew.write("pg_ctl");
    return anew;
  }

  /** The first day again, for a plan of another name; what a test left running is ended. */
  void makeAnew() throws IOException, InterruptedException {
    gate.open();
    if (endRuns() || !worker.isAlive()) {
      replaceWorker();
    }
    if (kept) {
      cluster.makeAnew();
    } else {
      cluster.keep();
      kept = true;
    }
    plan = planned();
  }

  /** Whether any of them was at work. */
  private boolean endRuns() {
    boolean atWork = false;
    for (String id : workflows()) {
      atWork |= terminate(id);
    }
    return atWork;
  }

  private boolean terminate(String id) {
    try {
      WorkflowStub run = temporal.client().newUntypedWorkflowStub(id);
      boolean works = run.describe().getRawDescription().getPendingActivitiesCount() > 0;
      run.terminate("left by a test");
      return works;
    } catch (WorkflowException e) {
      return false; // there is none, or it has ended
    }
  }

  private List<String> workflows() {
    return List.of(workflow(false), workflow(true));
  }

  /** The id of what moves the server, or freezes it. */
  String workflow(boolean freezes) {
    return freezes ? "freeze/" + plan.name() : "recovery/" + plan.name() + "/db";
  }

  /** The worker may run commands that begin like this. */
  void allow(String... commands) throws IOException {
    Files.writeString(
        home.resolve("allowed-commands"),
        String.join("\n", commands) + "\n",
        StandardOpenOption.APPEND);
  }

  /** The plan of the next runs. */
  MovePlan plan() {
    return plan;
  }

  Path home() {
    return home;
  }

  Cli cli() {
    return cli;
  }

  TestCluster cluster() {
    return cluster;
  }

  LocalPostgres primary() {
    return cluster.primary();
  }

  LocalPostgres standby() {
    return standby;
  }

  Gate gate() {
    return gate;
  }

  ProbeProcess probe() throws IOException {
    return ProbeProcess.start(home, plan.file(), "--every", "50ms");
  }

  /** One whose wall clock is wrong by so many seconds. */
  ProbeProcess probe(int shift, String... options) throws IOException {
    return ProbeProcess.start(home, plan.file(), ShiftedClock.of(shift), options);
  }

  /** Returns once the probe's ledger has some. */
  void awaitBeats(ProbeProcess probe) {
    probe.awaitBeats(plan.name(), "db", 10);
  }

  /** A client of both servers, as applications are told to connect. */
  AckedWrites client() throws Exception {
    return new AckedWrites("notes", primary().port(), standby.port());
  }

  /** Several such clients. */
  AckedWrites clients(int count) throws Exception {
    return AckedWrites.of(count, "notes", primary().port(), standby.port());
  }

  /** How a run of this verb ended, out of its evidence; a run that waits for people fails. */
  JsonNode move(int exitCode, String verb, String... more) throws IOException {
    JsonNode ended = ended(verb, more);
    assertThat(ended.path("exitCode").asInt()).as(ended::toString).isEqualTo(exitCode);
    return ended;
  }

  /** As {@link #move}, however it ended. */
  JsonNode ended(String verb, String... more) throws IOException {
    String run = start(verb, more);
    JsonNode[] status = new JsonNode[1];
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              status[0] = cli.run("status", run, "--output", "json").json();
              String state = status[0].path("state").asText();
              boolean written = status[0].at("/evidence/state").asText().equals("WRITTEN");
              // a worker that is still starting on a busy machine is no person
              boolean noWorker = status[0].at("/waitingFor/what").asText().equals("WORKER");
              return state.equals("CLOSED") ? written : !state.equals("RUNNING") && !noWorker;
            });
    assertThat(status[0].path("state").asText()).as(status[0]::toString).isEqualTo("CLOSED");
    Path document = home.resolve("evidence").resolve(run + ".json");
    JsonNode ended = ContractJson.read(Files.readAllBytes(document));
    assertThat(ContractSchema.breaches(verb, ended)).as(ended::toString).isEmpty();
    return ended;
  }

  /** How this verb ended, which is followed to its end. */
  JsonNode followed(int exitCode, String verb) {
    return cli.answer(exitCode, verb, verb, plan.file().toString(), "--yes");
  }

  /** What {@code dr status} says of the plan. */
  JsonNode status() {
    return cli.run("status", plan.name(), "--output", "json").json();
  }

  /** Begins a run of this verb; returns its id. */
  String start(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, plan.file().toString()));
    arguments.addAll(List.of("--yes", "--detach"));
    arguments.addAll(List.of(more));
    JsonNode answer = cli.answer(4, verb, arguments.toArray(String[]::new));
    assertThat(answer.path("run").asText()).as(answer::toString).isNotEmpty();
    return answer.path("run").asText();
  }

  /** SIGKILL, and another one. */
  void replaceWorker() throws IOException, InterruptedException {
    worker.kill();
    startWorker();
  }

  /** Another one, whatever becomes of the one before; returns at once. */
  void startWorker() throws IOException {
    worker.start();
  }

  LivingProcess worker() {
    return worker.process();
  }

  /** Returns once the worker stands at the closed gate. */
  void awaitGateReached() {
    worker.awaitGateReached();
  }

  /** Tells a run that waits for people what to do. */
  void decide(String run, String choice) {
    cli.answer(0, "decide", "decide", run, choice, "--reason", "a person looked");
  }

  /** Asks a run to stop. */
  void abort(String run) {
    cli.answer(0, "abort", "abort", run, "--reason", "a person thought again");
  }

  /** What Temporal knows. */
  WorkflowClient temporal() {
    return temporal.client();
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    temporal.close();
    if (worker != null) {
      worker.close();
    }
    DirectoryTree.delete(home);
  }
}
