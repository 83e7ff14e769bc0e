package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.worker.FreePort;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * All that {@code plans/devstack.yaml} speaks of, on this machine: real files, PostgreSQL, and a
 * stand-in for docker that starts real processes; the real {@code dr} commands and one worker.
 * Temporal is the caller's.
 */
final class DevstackWorld implements AutoCloseable {

  static final String SECRET = "pl4nted-unseal-key";
  static final String PASSWORD = "pl4nted-pg-password";

  private static final Path PLAN = Path.of("..", "plans", "devstack.yaml");

  private final Path home = Files.createTempDirectory("holdfast-devstack").toRealPath();
  private final Thread hook = new Thread(this::remove);
  private final LocalPostgres server;
  private final Cli cli;
  private final HttpServer webhook;
  private final int gateway = FreePort.any();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private LivingProcess worker;

  DevstackWorld(LocalPostgres server, TestTemporal temporal) throws IOException, SQLException {
    Runtime.getRuntime().addShutdownHook(hook);
    this.server = server;
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listen();
    Files.createDirectory(home.resolve("run"));
    cli =
        new Cli(home)
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("DEVSTACK_PG_PORT", Integer.toString(server.port()))
            .with("DEVSTACK_PG_PASSWORD", PASSWORD)
            .with("DEVSTACK_DUMPS", home.resolve("dumps").toString())
            .with("DEVSTACK_FILE_BACKUPS", home.resolve("archives").toString())
            .with("DEVSTACK_CONFIG", stack("config").toString())
            .with("DEVSTACK_CERTIFICATES", stack("certificates").toString())
            .with(
                "DEVSTACK_WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook");
    writePlan();
    fill();
    writeDocker();
    Files.write(
        home.resolve("allowed-commands"),
        List.of(docker() + " compose -f " + stack("config/compose.yaml") + " up", "/usr/bin/test"));
    worker = GatedWorker.start(cli.environment(), home.resolve("worker.log"));
  }

  private void listen() {
    webhook.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    webhook.start();
  }

  /** The file as it is published, but for the values that it can't leave to the environment. */
  private void writePlan() throws IOException {
    String text = Files.readString(PLAN);
    assertThat(text).contains("/srv/devstack/", "/usr/bin/docker", "https://127.0.0.1/");
    Files.writeString(
        plan(),
        text.replace("/srv/devstack/", stack("") + "/")
            .replace("/usr/bin/docker", docker().toString())
            .replace("https://127.0.0.1/", gateway()));
  }

  /** Which is this program: it starts what the file of compose names. */
  private void writeDocker() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(home.resolve("classpath"), System.getProperty("java.class.path"));
    String script =
        """
        #!/bin/sh
        # docker compose -f FILE up -d [--wait | SERVICE]
        export PATH=/usr/bin:/bin
        all=$(sed -n 's/^  \\([a-z]*\\):.*/\\1/p' "$3")
        case "$6" in ""|--wait) wanted=$all ;; *) wanted=$6 ;; esac
        for it in $wanted; do
          pid=RUN/$it.pid
          [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null && continue
          rm -f "$pid"
          CLASSPATH=$(cat CLASSPATH_FILE) setsid JAVA -Xmx32m -XX:TieredStopAtLevel=1 \\
            -XX:+UseSerialGC MAIN "$it" STACK PORT >>RUN/$it.log 2>&1 </dev/null &
          n=0
          while [ ! -f "$pid" ]; do
            n=$((n + 1)); [ $n -gt 600 ] && { tail -3 RUN/$it.log; exit 1; }
            kill -0 $! 2>/dev/null || { tail -3 RUN/$it.log; exit 1; }
            sleep 0.1
          done
        done
        """
            .replace("RUN", home.resolve("run").toString())
            .replace("CLASSPATH_FILE", home.resolve("classpath").toString())
            .replace("JAVA", java)
            .replace("MAIN", StackService.class.getName())
            .replace("STACK", stack("").toString())
            .replace("PORT", Integer.toString(gateway));
    Files.writeString(docker(), script);
    Files.setPosixFilePermissions(docker(), PosixFilePermissions.fromString("rwx------"));
  }

  private Path docker() {
    return home.resolve("docker");
  }

  Path stack(String path) {
    return path.isEmpty() ? home.resolve("stack") : home.resolve("stack").resolve(path);
  }

  private String gateway() {
    return "http://127.0.0.1:" + gateway + "/";
  }

  private void fill() throws IOException, SQLException {
    Files.createDirectories(stack("config/vault"));
    Files.createDirectories(stack("keys"));
    Files.createDirectories(stack("certificates"));
    Files.writeString(
        stack("config/compose.yaml"), "services:\n  vault:\n  app:\n  issues:\n  gateway:\n");
    Files.writeString(stack("config/vault/vault.hcl"), "ui = true\n");
    Files.createSymbolicLink(stack("config/current.hcl"), Path.of("vault/vault.hcl"));
    Files.writeString(stack("keys/unseal"), SECRET);
    only(stack("keys"), "rwx------");
    only(stack("keys/unseal"), "rw-------");
    byte[] noise = new byte[60_000];
    new Random(7).nextBytes(noise);
    Files.write(stack("certificates/stack.pem"), noise);
    only(stack("certificates/stack.pem"), "rw-r-----");
    sql("postgres", "CREATE DATABASE app");
    sql("postgres", "CREATE DATABASE issues");
    sql("app", "CREATE TABLE schema_migrations (version int)");
    sql("app", "INSERT INTO schema_migrations SELECT generate_series(1, 40)");
    sql("issues", "CREATE TABLE issues (id int)");
    sql("issues", "INSERT INTO issues SELECT generate_series(1, 500)");
  }

  private static void only(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  void sql(String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String text(String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  /** As somebody typed it: all containers. */
  void start() throws IOException, InterruptedException {
    List<String> up =
        List.of(
            docker().toString(),
            "compose",
            "-f",
            stack("config/compose.yaml").toString(),
            "up",
            "-d",
            "--wait");
    assertThat(new ProcessBuilder(up).inheritIO().start().waitFor()).isZero();
  }

  /** The host's disk is gone, and all that ran on it. */
  void loseEverything() throws IOException, SQLException {
    killServices();
    DirectoryTree.delete(stack(""));
    sql("postgres", "DROP DATABASE app WITH (FORCE)");
    sql("postgres", "DROP DATABASE issues WITH (FORCE)");
  }

  private void killServices() throws IOException {
    try (Stream<Path> pids = Files.list(home.resolve("run"))) {
      for (Path it : pids.filter(pid -> pid.toString().endsWith(".pid")).toList()) {
        ProcessHandle.of(Long.parseLong(Files.readString(it).strip()))
            .ifPresent(
                process -> {
                  process.destroyForcibly();
                  process.onExit().join();
                });
        Files.delete(it);
      }
    }
  }

  /** What developers see; 0 if nobody answers. */
  int status() throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(gateway())).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Every file of the stack, with what a person can see of it. */
  List<String> sight() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(stack(""))) {
      for (Path it : all.sorted().toList()) {
        String permissions =
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(it, LinkOption.NOFOLLOW_LINKS));
        boolean file = Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS);
        String content =
            file
                ? Files.getLastModifiedTime(it) + " " + Arrays.hashCode(Files.readAllBytes(it))
                : Files.isSymbolicLink(it) ? "-> " + Files.readSymbolicLink(it) : "";
        lines.add(home.relativize(it) + " " + permissions + " " + content);
      }
    }
    return lines;
  }

  Path plan() {
    return home.resolve("devstack.yaml");
  }

  JsonNode answer(int exitCode, String definition, String... verb) {
    return cli.answer(exitCode, definition, verb);
  }

  Cli cli() {
    return cli;
  }

  List<String> told() {
    return List.copyOf(told);
  }

  /** All that people or files were shown: evidence, logs, messages. */
  String everythingWritten() throws IOException {
    StringBuilder all = new StringBuilder().append(told);
    all.append(Files.readString(home.resolve("worker.log")));
    try (Stream<Path> files = Files.walk(home.resolve("evidence"))) {
      for (Path it : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(it));
      }
    }
    return all.toString();
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
    try {
      killServices();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      webhook.stop(0);
      DirectoryTree.delete(home);
    }
  }
}
