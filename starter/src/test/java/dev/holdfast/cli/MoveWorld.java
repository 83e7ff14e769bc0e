package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A primary in one site and its standby in the other, a client that writes to whoever takes writes,
 * a plan, the real {@code dr} commands and one worker process. Temporal is the caller's.
 */
final class MoveWorld implements AutoCloseable {

  private final String plan = "move" + RunStarter.newId();
  static final String STANDBY = "db-neu";

  private final Path home;
  private final TestCluster cluster;
  private final LocalPostgres standby;
  private final Gate gate;
  private final Cli cli;
  private final Thread hook = new Thread(this::remove);
  private LivingProcess worker;

  MoveWorld(TestCluster cluster, TestTemporal temporal) throws IOException {
    this.cluster = cluster;
    home = Files.createTempDirectory("holdfast-moves");
    Runtime.getRuntime().addShutdownHook(hook);
    TestCluster.sql(cluster.primary(), "CREATE DATABASE notes");
    standby = cluster.addStandby(STANDBY);
    gate = new Gate(home);
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    writePlan("pg_ctl");
    Files.writeString(home.resolve("allowed-commands"), "/bin/true\n");
    worker = GatedWorker.start(cli.environment(), home.resolve("worker.log"));
  }

  /** The plan of the next runs, whose servers are controlled like this. */
  void writePlan(String control) throws IOException {
    String text =
        """
        plan: %s
        sites: [weu, neu]
        home: weu
        servers:
          db:
            places:
              weu: {host: 127.0.0.1, port: %d, dataDirectory: %s}
            user: postgres
            control: %s
            standbys:
              %s: {site: neu, host: 127.0.0.1, port: %d, dataDirectory: %s, mode: asynchronous}
            databases:
              notes:
                rto: 10m
                rpo: 1h
                stableFor: 1s
                backups: {engine: dump, location: %s}
                checks: [{name: writes, sql: SELECT count(*) > 0 FROM acks, expect: "t"}]
        """
            .formatted(
                plan,
                cluster.primary().port(),
                cluster.primary().data(),
                control,
                STANDBY,
                standby.port(),
                standby.data(),
                home.resolve("backups"));
    Files.writeString(plan(), text);
  }

  Path plan() {
    return home.resolve("move.yaml");
  }

  Path home() {
    return home;
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
    return ProbeProcess.start(home, plan(), "--every", "50ms");
  }

  /** Returns once the probe's ledger has some. */
  void awaitBeats(ProbeProcess probe) {
    probe.awaitBeats(plan, "db", 10);
  }

  /** A client of both servers, as applications are told to connect. */
  AckedWrites client() throws Exception {
    return new AckedWrites("notes", primary().port(), standby.port());
  }

  /** How a run of this verb ended, out of its evidence; a run that waits for people fails. */
  JsonNode move(int exitCode, String verb, String... more) throws IOException {
    String run = started(verb, more);
    JsonNode[] status = new JsonNode[1];
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              status[0] = cli.run("status", run, "--output", "json").json();
              String state = status[0].path("state").asText();
              boolean written = status[0].at("/evidence/state").asText().equals("WRITTEN");
              boolean workerStarts = status[0].at("/waitingFor/what").asText().equals("WORKER");
              return state.equals("CLOSED") ? written : !state.equals("RUNNING") && !workerStarts;
            });
    assertThat(status[0].path("state").asText()).as(status[0]::toString).isEqualTo("CLOSED");
    Path document = home.resolve("evidence").resolve(run + ".json");
    JsonNode ended = ContractJson.read(Files.readAllBytes(document));
    assertThat(ContractSchema.breaches(verb, ended)).as(ended::toString).isEmpty();
    assertThat(ended.path("exitCode").asInt()).as(ended::toString).isEqualTo(exitCode);
    return ended;
  }

  /** How this verb ended, which is followed to its end. */
  JsonNode followed(int exitCode, String verb) {
    return cli.answer(exitCode, verb, verb, plan().toString(), "--yes");
  }

  /** What {@code dr status} says of the plan. */
  JsonNode status() {
    return cli.run("status", plan, "--output", "json").json();
  }

  private String started(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, plan().toString()));
    arguments.addAll(List.of("--yes", "--detach"));
    arguments.addAll(List.of(more));
    return cli.answer(4, verb, arguments.toArray(String[]::new)).path("run").asText();
  }

  /** SIGKILL, and another one. */
  void replaceWorker() throws IOException, InterruptedException {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(worker.awaitEnd(Duration.ofMinutes(1))).isTrue();
    worker = GatedWorker.start(cli.environment(), home.resolve("worker.log"));
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    if (worker != null) {
      ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    DirectoryTree.delete(home);
  }
}
