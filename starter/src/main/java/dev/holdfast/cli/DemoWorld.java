package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.planfile.PlanFile;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * All that the demo runs on, and nothing else of this machine: PostgreSQL servers of its own, a
 * control plane of its own, a webhook that writes down what it is told. Everything is under {@code
 * HOLDFAST_HOME/demo}, except PostgreSQL's data where its account can't reach that.
 */
final class DemoWorld implements AutoCloseable {

  /** What stays of a demo. */
  private static final Set<String> PROOF = Set.of("evidence", "application.log");

  private final Invocation invocation;
  private final DemoScenario scenario;
  private final DemoServers servers;
  private final HttpServer webhook;
  private final List<String> told = new CopyOnWriteArrayList<>();

  private DemoWorld(
      Invocation invocation, DemoScenario scenario, DemoServers servers, HttpServer webhook) {
    this.invocation = invocation;
    this.scenario = scenario;
    this.servers = servers;
    this.webhook = webhook;
  }

  /** Removes what an earlier demo left and starts servers with a password of their own. */
  static DemoWorld create(Invocation invocation, DemoScenario scenario) throws IOException {
    Path home = home(invocation);
    removeLeftovers(invocation);
    Files.createDirectories(home);
    DemoServers servers = DemoServers.start(home, invocation.environment(), scenario);
    try {
      HttpServer webhook =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Map<String, String> environment = environment(invocation, servers, webhook);
      DemoWorld world = new DemoWorld(invocation.with(environment), scenario, servers, webhook);
      world.listen();
      world.writePlan(home);
      return world;
    } catch (IOException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  static Path home(Invocation invocation) {
    return invocation.home().path().resolve("demo");
  }

  private static Map<String, String> environment(
      Invocation invocation, DemoServers servers, HttpServer webhook) {
    Path home = home(invocation);
    Map<String, String> environment = new TreeMap<>(invocation.environment());
    environment.keySet().removeIf(it -> it.startsWith("TEMPORAL_"));
    environment.put("HOLDFAST_HOME", home.toString());
    environment.putAll(servers.environment());
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
    try (InputStream plan = PlanFile.class.getResourceAsStream(scenario.plan())) {
      if (plan == null) {
        throw new IOException(scenario.plan() + " is not in this jar");
      }
      Files.write(plan(), plan.readAllBytes());
    }
    Files.writeString(
        home.resolve("allowed-commands"), "# what the demo's plan may run\n/bin/true\n");
  }

  Invocation invocation() {
    return invocation;
  }

  /** The server that is the primary when the demo begins. */
  LocalPostgres postgres() {
    return servers.first();
  }

  /** A session at whichever server takes writes, as an application's driver finds it. */
  Connection openPrimary() throws SQLException {
    return servers.openPrimary();
  }

  Path plan() {
    return invocation.home().path().resolve(scenario.plan());
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
    servers.close();
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
    DemoGuard.removeLeftovers(home);
    Dr.run(invocation.with(environment).printing(nowhere, nowhere), "down");
    DemoServers.removeLeftovers(home);
    removeAllButProof(home);
  }
}
