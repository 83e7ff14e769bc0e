package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A database with a plan and a backup, the real {@code dr} commands, and one worker process that
 * can be held at any point of its work and killed. PostgreSQL and Temporal are the caller's.
 */
final class RestoreWorld implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path home;
  private final NotesDatabase notes;
  private final TestTemporal temporal;
  private final TemporalConnection connection;
  private final HttpServer webhook;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Gate gate;
  private final Cli cli;
  private final Thread hook = new Thread(this::remove);
  private final Path backup;
  private LivingProcess worker;

  /** Fills the database, starts a worker and takes a backup. */
  RestoreWorld(LocalPostgres server, TestTemporal temporal)
      throws IOException, SQLException, InterruptedException {
    this.temporal = temporal;
    home = Files.createTempDirectory("holdfast-kills");
    Runtime.getRuntime().addShutdownHook(hook);
    notes = new NotesDatabase(server);
    gate = new Gate(home);
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listen();
    cli =
        new Cli(home)
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("KILLS_PG_PORT", Integer.toString(server.port()))
            .with("KILLS_BACKUPS", home.resolve("backups").toString())
            .with("KILLS_WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/");
    connection = temporal.connect();
    writePlan();
    notes.fill();
    notes.makeAnew();
    worker = started();
    RunReport taken = awaitBackup(startBackup());
    assertThat(taken.error()).isNull();
    backup = Path.of(String.valueOf(taken.added("backup").get("location")));
  }

  private void listen() {
    webhook.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          messages.add(exchange.getRequestURI() + new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    webhook.start();
  }

  private void writePlan() throws IOException {
    Path service = home.resolve("restart-service");
    Files.writeString(service, "#!/bin/sh\necho restarted >> " + home.resolve("restarts") + "\n");
    Files.setPosixFilePermissions(service, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(home.resolve("allowed-commands"), service + "\n");
    try (InputStream text = RestoreWorld.class.getResourceAsStream("kills.yaml")) {
      String written =
          new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(plan(), written.replace("RESTART", service.toString()));
    }
  }

  private Path plan() {
    return home.resolve("kills.yaml");
  }

  /** The command line, with the world's environment. */
  Cli cli() {
    return cli;
  }

  Path home() {
    return home;
  }

  NotesDatabase notes() {
    return notes;
  }

  Gate gate() {
    return gate;
  }

  TestTemporal temporal() {
    return temporal;
  }

  LivingProcess worker() {
    return worker;
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  /** How often the service was restarted since the disaster. */
  long restarts() throws IOException {
    Path written = home.resolve("restarts");
    return Files.exists(written) ? Files.readAllLines(written).size() : 0;
  }

  /** The first day again; whatever a failed test left running is ended. */
  void makeAnew() throws IOException, SQLException, InterruptedException {
    boolean restoring = terminate(restoreId());
    boolean backingUp = terminate(backupId());
    if (restoring || backingUp || !worker.isAlive()) {
      killWorker();
      startWorker();
    }
    gate.open();
    notes.makeAnew();
    Files.deleteIfExists(home.resolve("restarts"));
    DirectoryTree.delete(home.resolve("evidence"));
    removeLaterBackups();
  }

  private void removeLaterBackups() throws IOException {
    backupFolders().stream().filter(it -> !it.equals(backup)).forEach(DirectoryTree::delete);
  }

  /** Complete or not. */
  List<Path> backupFolders() throws IOException {
    try (Stream<Path> found = Files.list(backup.getParent())) {
      return found.toList();
    }
  }

  private boolean terminate(String workflowId) {
    try {
      connection.client().newUntypedWorkflowStub(workflowId).terminate("left by a failed test");
      return true;
    } catch (WorkflowException e) {
      return false; // there is none, or it has ended
    }
  }

  /** The steps that {@code dr restore} would take, by what it says without doing it. */
  List<String> restoreSteps() {
    return answer(0, "restore", plan().toString(), "--dry-run")
        .path("steps")
        .findValuesAsText("name");
  }

  /** {@code dr restore}; returns the run. */
  String startRestore() {
    return started("restore", plan().toString(), "--detach", "--yes");
  }

  /** {@code dr backup run}; returns the run. */
  String startBackup() {
    return started("backup", "run", plan().toString(), "--detach");
  }

  private String started(String... verb) {
    return answer(4, verb).path("run").asText();
  }

  /** The ids that {@code dr backup list} shows. */
  List<String> backups() {
    return answer(0, "backup", "list", plan().toString()).path("backups").findValuesAsText("id");
  }

  private JsonNode answer(int exitCode, String... verb) {
    String[] arguments = java.util.Arrays.copyOf(verb, verb.length + 2);
    arguments[verb.length] = "--output";
    arguments[verb.length + 1] = "json";
    Cli.Result result = cli.run(arguments);
    assertThat(result.exitCode()).as(result.out() + result.talk()).isEqualTo(exitCode);
    return result.json();
  }

  /** The newest restore as it stands, or as it ended. */
  RunReport status() {
    return connection.client().newUntypedWorkflowStub(restoreId()).query("status", RunReport.class);
  }

  /** How the restore ended. */
  RunReport awaitRestore() {
    return awaitEnd(restoreId());
  }

  /** How the backup ended. */
  RunReport awaitBackup(String run) {
    RunReport report = awaitEnd(backupId());
    assertThat(report.run()).isEqualTo(run);
    return report;
  }

  private RunReport awaitEnd(String workflowId) {
    WorkflowStub run = connection.client().newUntypedWorkflowStub(workflowId);
    try {
      return run.getResult(LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError(workflowId + " does not end; see " + workerLog(), e);
    }
  }

  RunHistory history(RunReport report) {
    String temporalRun = String.valueOf(report.temporalRunId());
    return RunHistory.of(connection.client(), report.workflowId(), temporalRun);
  }

  /** SIGKILL; returns once it is gone. */
  void killWorker() throws InterruptedException {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(worker.awaitEnd(LIMIT)).isTrue();
  }

  /** Another one; returns at once. */
  void startWorker() throws IOException {
    worker = started();
  }

  private LivingProcess started() throws IOException {
    return GatedWorker.start(cli.environment(), workerLog());
  }

  private Path workerLog() {
    return home.resolve("worker.log");
  }

  /** Returns once the worker stands at the closed gate. */
  void awaitGateReached() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(worker.isAlive()).as("the worker lives, see %s", workerLog()).isTrue();
              return gate.isReached();
            });
  }

  private static String restoreId() {
    return DatabaseRestoreRequest.workflowId("kills", NotesDatabase.NAME);
  }

  private static String backupId() {
    return BackupRequest.workflowId("kills", NotesDatabase.NAME);
  }

  @Override
  public void close() {
    connection.close();
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    try {
      if (worker != null) {
        killWorker();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      webhook.stop(0);
      DirectoryTree.delete(home);
    }
  }
}
