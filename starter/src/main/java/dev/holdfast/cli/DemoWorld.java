package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.planfile.PlanFile;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.LocalPostgresSettings;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * All that the demo runs on, and nothing else of this machine: a PostgreSQL of its own, a control
 * plane of its own, a webhook that writes down what it is told. Everything is under {@code
 * HOLDFAST_HOME/demo}, except PostgreSQL's data where its account can't reach that.
 */
final class DemoWorld implements AutoCloseable {

  private static final String PLAN = "notes.yaml";

  /** What stays of a demo. */
  private static final Set<String> PROOF = Set.of("evidence", "application.log");

  private final Invocation invocation;
  private final LocalPostgres postgres;
  private final HttpServer webhook;
  private final List<String> told = new CopyOnWriteArrayList<>();

  private DemoWorld(Invocation invocation, LocalPostgres postgres, HttpServer webhook) {
    this.invocation = invocation;
    this.postgres = postgres;
    this.webhook = webhook;
  }

  /** Removes what an earlier demo left and starts a server with a password of its own. */
  static DemoWorld create(Invocation invocation) throws IOException {
    Path home = home(invocation);
    removeLeftovers(invocation);
    Files.createDirectories(home);
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    HttpServer webhook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LocalPostgres postgres =
        LocalPostgres.start(
            LocalPostgresSettings.in(
                    home.resolve("postgresql"), PostgresPrograms.find(invocation.environment()))
                .withPassword(password));
    Files.writeString(home.resolve("postgresql.at"), postgres.directory().toString());
    Map<String, String> environment = environment(invocation, postgres, webhook, password);
    DemoWorld world = new DemoWorld(invocation.with(environment), postgres, webhook);
    world.listen();
    world.writePlan(home);
    return world;
  }

  static Path home(Invocation invocation) {
    return invocation.home().path().resolve("demo");
  }

  private static Map<String, String> environment(
      Invocation invocation, LocalPostgres postgres, HttpServer webhook, String password) {
    Path home = home(invocation);
    Map<String, String> environment = new TreeMap<>(invocation.environment());
    environment.keySet().removeIf(it -> it.startsWith("TEMPORAL_"));
    environment.put("HOLDFAST_HOME", home.toString());
    environment.put("NOTES_PG_HOST", LocalPostgres.HOST);
    environment.put("NOTES_PG_PORT", Integer.toString(postgres.port()));
    environment.put("NOTES_PG_USER", LocalPostgres.USER);
    environment.put("NOTES_PG_PASSWORD", password);
    environment.put("NOTES_BACKUPS", home.resolve("backups").toString());
    environment.put(
        "NOTES_WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook");
    return environment;
  }

  private void listen() {
    webhook.createContext(
        "/hook",
        exchange -> {
          JsonNode message = ContractJson.read(exchange.getRequestBody().readAllBytes());
          told.add(message.path("text").asText());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    webhook.start();
  }

  private void writePlan(Path home) throws IOException {
    try (InputStream plan = PlanFile.class.getResourceAsStream(PLAN)) {
      if (plan == null) {
        throw new IOException(PLAN + " is not in this jar");
      }
      Files.write(plan(), plan.readAllBytes());
    }
    Files.writeString(
        home.resolve("allowed-commands"), "# what the demo's plan may run\n/bin/true\n");
  }

  Invocation invocation() {
    return invocation;
  }

  LocalPostgres postgres() {
    return postgres;
  }

  Path plan() {
    return invocation.home().path().resolve(PLAN);
  }

  List<String> told() {
    return List.copyOf(told);
  }

  /** Runs a verb of this same program in the demo's world; fails unless it answers as expected. */
  JsonNode run(int expected, String... verb) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Invocation quiet =
        invocation.printing(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    String[] arguments = java.util.Arrays.copyOf(verb, verb.length + 2);
    arguments[verb.length] = "--output";
    arguments[verb.length + 1] = "json";
    int exitCode = Dr.run(quiet, arguments);
    JsonNode answer = ContractJson.read(out.toByteArray());
    if (exitCode != expected) {
      throw new CommandFailure(
          FailureCode.PREREQUISITE_MISSING,
          "dr %s: %s".formatted(verb[0], answer.at("/error/message").asText("no answer")));
    }
    return answer;
  }

  /** Ends and removes everything but the evidence and the application's own log. */
  @Override
  public void close() throws IOException {
    run(0, "down");
    webhook.stop(0);
    postgres.close();
    removeAllButProof(invocation.home().path());
  }

  private static void removeAllButProof(Path home) throws IOException {
    List<Path> there;
    try (Stream<Path> entries = Files.list(home)) {
      there = entries.filter(it -> !PROOF.contains(it.getFileName().toString())).toList();
    }
    there.forEach(DirectoryTree::delete);
  }

  /** Lets everything run on; the webhook is part of this process and ends with it. */
  void keep() {
    webhook.stop(0);
  }

  private static void removeLeftovers(Invocation invocation) throws IOException {
    Path home = home(invocation);
    if (!Files.isDirectory(home)) {
      return;
    }
    Map<String, String> environment = new TreeMap<>(invocation.environment());
    environment.put("HOLDFAST_HOME", home.toString());
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Dr.run(invocation.with(environment).printing(nowhere, nowhere), "down");
    Path at = home.resolve("postgresql.at");
    if (Files.exists(at)) {
      Path directory = Path.of(Files.readString(at));
      if (Files.isDirectory(directory)) {
        LocalPostgres.adopt(directory).close();
      }
    }
    removeAllButProof(home);
  }
}
