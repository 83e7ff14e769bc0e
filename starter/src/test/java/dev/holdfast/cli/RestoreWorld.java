package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.runbook.RunReport;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * A database with a plan and a backup, the real {@code dr} commands, and one worker process that
 * can be held at any point of its work and killed. PostgreSQL and Temporal are the caller's.
 */
final class RestoreWorld implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);
  static final String SERVICE = "notes-api";

  private static final String NO_RUN = "no run";

  private final Path home;
  private final NotesDatabase notes;
  private final CodeRepository code;
  private final TestTemporal temporal;
  private final WorldRuns runs;
  private final HttpServer webhook;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Gate gate;
  private final Cli cli;
  private final Thread hook = new Thread(this::remove);
  private final Path backup;
  private final WorldWorker worker;
  private String run = NO_RUN;

  /** Fills the database, starts a worker and takes a backup. */
  RestoreWorld(LocalPostgres server, TestTemporal temporal)
      throws IOException, SQLException, InterruptedException, GitAPIException {
    this.temporal = temporal;
    home = Files.createTempDirectory("holdfast-kills");
    Runtime.getRuntime().addShutdownHook(hook);
    notes = new NotesDatabase(server);
    code = new CodeRepository(home);
    gate = new Gate(home);
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listen();
    cli =
        new Cli(home)
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("KILLS_PG_PORT", Integer.toString(server.port()))
            .with("KILLS_BACKUPS", home.resolve("backups").toString())
            .with("KILLS_ORIGIN", code.origin().toString())
            .with("KILLS_CODE", code.location().toString())
            .with("KILLS_WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/");
    runs = new WorldRuns(temporal.connect());
    writeService();
    writePlan(UnaryOperator.identity());
    notes.fill();
    notes.makeAnew();
    worker = new WorldWorker(cli, gate, home);
    worker.start();
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

  private void writeService() throws IOException {
    Files.writeString(service(), "#!/bin/sh\necho restarted >> " + home.resolve("restarts") + "\n");
    Files.setPosixFilePermissions(service(), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(home.resolve("allowed-commands"), service() + "\n");
  }

  private Path service() {
    return home.resolve("restart-service");
  }

  /** The plan of the next runs: that of every test, changed. */
  void writePlan(UnaryOperator<String> change) throws IOException {
    try (InputStream text = RestoreWorld.class.getResourceAsStream("kills.yaml")) {
      String written =
          new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(plan(), change.apply(written.replace("RESTART", service().toString())));
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

  CodeRepository code() {
    return code;
  }

  WorldRuns runs() {
    return runs;
  }

  Gate gate() {
    return gate;
  }

  TestTemporal temporal() {
    return temporal;
  }

  LivingProcess worker() {
    return worker.process();
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
  void makeAnew() throws IOException, SQLException, InterruptedException, GitAPIException {
    if (runs.end(run) || !worker.isAlive()) {
      killWorker();
      startWorker();
    }
    run = NO_RUN;
    gate.open();
    writePlan(UnaryOperator.identity());
    notes.makeAnew();
    code.makeAnew();
    Files.deleteIfExists(home.resolve("restarts"));
    DirectoryTree.delete(home.resolve("evidence"));
    removeLaterBackups();
  }

  private void removeLaterBackups() throws IOException {
    backupFolders().stream().filter(it -> !it.equals(backup)).forEach(DirectoryTree::delete);
    DirectoryTree.delete(
        backup.resolveSibling("../" + NotesDatabase.NAME + ".written").normalize());
  }

  /** Complete or not. */
  List<Path> backupFolders() throws IOException {
    try (Stream<Path> found = Files.list(backup.getParent())) {
      return found.toList();
    }
  }

  /** {@code dr restore} of this plan with more arguments, as it is begun or shown. */
  private String[] restore(String... arguments) {
    return Stream.concat(Stream.of("restore", plan().toString()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  /** The steps that {@code dr restore} would take, by what it says without doing it. */
  JsonNode plannedSteps(String... arguments) {
    return answer(0, append(restore(arguments), "--dry-run")).path("steps");
  }

  /** {@code dr restore}; returns the run. */
  String startRestore(String... arguments) {
    run = started(append(restore(arguments), "--detach", "--yes"));
    return run;
  }

  /** The newest restore since the world was made anew; what it began has ids that begin alike. */
  String run() {
    return run;
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

  JsonNode answer(int exitCode, String... verb) {
    Cli.Result result = cli.run(append(verb, "--output", "json"));
    assertThat(result.exitCode()).as(result.out() + result.talk()).isEqualTo(exitCode);
    return result.json();
  }

  private static String[] append(String[] verb, String... more) {
    return Stream.concat(Stream.of(verb), Stream.of(more)).toArray(String[]::new);
  }

  /** The newest restore as it stands, or as it ended. */
  RunReport status() {
    return runs.status(WorldRuns.restoreOf(NotesDatabase.NAME));
  }

  /** How the restore ended. */
  RunReport awaitRestore() {
    return runs.awaitEnd(WorldRuns.restoreOf(NotesDatabase.NAME));
  }

  /** How the backup ended. */
  RunReport awaitBackup(String taken) {
    RunReport report = runs.awaitEnd(WorldRuns.backup());
    assertThat(report.run()).isEqualTo(taken);
    return report;
  }

  /** SIGKILL; returns once it is gone. */
  void killWorker() throws InterruptedException {
    worker.kill();
  }

  /** Another one; returns at once. */
  void startWorker() throws IOException {
    worker.start();
  }

  /** Returns once the worker stands at the closed gate. */
  void awaitGateReached() {
    worker.awaitGateReached();
  }

  @Override
  public void close() {
    runs.close();
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    try {
      if (worker != null) {
        worker.close();
      }
    } finally {
      webhook.stop(0);
      DirectoryTree.delete(home);
    }
  }
}
