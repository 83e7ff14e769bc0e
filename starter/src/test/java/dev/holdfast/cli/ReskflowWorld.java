package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import io.temporal.client.WorkflowException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All that {@code plans/reskflow.yaml} speaks of, on this machine: its two {@link ReskflowSites},
 * its services, its approvers and who is told; the real {@code dr} commands and one worker process.
 * Temporal is the caller's.
 */
final class ReskflowWorld implements AutoCloseable {

  /** Whoever knows the webhook's address may write there. */
  static final String WEBHOOK = "pl4nted-webhook";

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path home = Files.createTempDirectory("holdfast-reskflow");
  private final Thread hook = new Thread(this::remove);
  private final ReskflowSites sites;
  private final PooledApi orders;
  private final PooledApi payments;
  private final HttpServer outside;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private final Cli cli;
  private final TemporalConnection temporal;
  private LivingProcess worker;

  ReskflowWorld(TestTemporal temporal) throws Exception {
    Runtime.getRuntime().addShutdownHook(hook);
    sites = new ReskflowSites();
    Files.createFile(restarts());
    orders = new PooledApi("order-api", sites.url("orders"), restarts());
    payments = new PooledApi("payment-api", sites.url("payments"), restarts());
    outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listen();
    this.temporal = temporal.connect();
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    cli.environment().putAll(sites.environment());
    surroundings().forEach(cli::with);
    Path uploads = Files.createDirectory(home.resolve("uploads"));
    cli.with("RESKFLOW_UPLOADS", uploads.toString());
    for (String it : List.of("BASE_BACKUPS", "DUMPS", "UPLOAD_BACKUPS")) {
      cli.with("RESKFLOW_" + it, home.resolve(it).toString());
    }
    writePlan(uploads);
    allow(systemctl() + " restart", "/usr/bin/test -d " + uploads);
    worker = GatedWorker.start(cli.environment(), home.resolve("worker.log"));
  }

  /** The file speaks of nothing in the environment that is not there, nor the other way round. */
  private void writePlan(Path uploads) throws IOException {
    ReskflowPlan published = new ReskflowPlan();
    assertThat(cli.environment().keySet().stream().filter(it -> it.startsWith("RESKFLOW_")))
        .containsExactlyInAnyOrderElementsOf(published.variables());
    published.key(sites.pdxHost().key()).systemctl(systemctl()).uploads(uploads);
    for (String it : ReskflowPlan.APPROVERS) {
      published.approver(it, cli.answer(0, "key new", "key", "new", it).path("key").asText());
    }
    published.write(plan());
  }

  private Map<String, String> surroundings() {
    return Map.of(
        "RESKFLOW_ORDER_HEALTH", orders.health(),
        "RESKFLOW_PAYMENT_HEALTH", payments.health(),
        "RESKFLOW_API", "127.0.0.1",
        "RESKFLOW_API_PORT", Integer.toString(outside.getAddress().getPort()),
        "RESKFLOW_WEBHOOK", "http://127.0.0.1:" + outside.getAddress().getPort() + "/" + WEBHOOK);
  }

  /** The front door that clients come to, and the webhook. */
  private void listen() {
    outside.createContext(
        "/" + WEBHOOK,
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    outside.start();
  }

  /** What restarts a service: it only notes which. */
  private Path systemctl() throws IOException {
    Path program = home.resolve("systemctl");
    Files.writeString(
        program, "#!/bin/sh\n[ \"$1\" = restart ] && echo \"$2\" >> " + restarts() + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  private Path restarts() {
    return home.resolve("restarts");
  }

  private void allow(String... commands) throws IOException {
    Files.write(home.resolve("allowed-commands"), List.of(commands));
  }

  ReskflowSites sites() {
    return sites;
  }

  PooledApi orders() {
    return orders;
  }

  PooledApi payments() {
    return payments;
  }

  Path plan() {
    return home.resolve("reskflow.yaml");
  }

  Cli cli() {
    return cli;
  }

  /** What the webhook was told, in order. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** What was restarted, in order. */
  List<String> restarted() throws IOException {
    return Files.readAllLines(restarts());
  }

  /** {@code dr probe}, as at the witness. */
  ProbeProcess probe() throws IOException {
    return ProbeProcess.start(home, plan(), cli.environment());
  }

  /** An order with a line, and its payment: acknowledged by the applications. */
  void order(String what) {
    accepts(
        orders,
        """
        WITH made AS (INSERT INTO orders (customer) VALUES (1) RETURNING id)
        INSERT INTO order_lines (order_id, what) SELECT id, '%s' FROM made
        """
            .formatted(what));
    accepts(payments, "INSERT INTO payments (amount) VALUES (9.5)");
  }

  private static void accepts(PooledApi api, String sql) {
    assertThat(status(api.address(), sql)).as(sql).isEqualTo(200);
  }

  /** Whether it says that it could write. */
  static boolean isHealthy(PooledApi api) {
    return status(api.health(), "") == 200;
  }

  private static int status(String address, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How a run of this verb ended to which these approvers agreed. */
  JsonNode move(String verb, String... approvers) throws IOException {
    return ended(verb, begin(verb, approvers));
  }

  /** Begins a run of this verb, to which these approvers agree; returns its id. */
  String begin(String verb, String... approvers) {
    JsonNode begun = cli.answer(4, verb, verb, plan().toString(), "--yes", "--detach");
    String run = begun.path("run").asText();
    awaitStatus(run, "APPROVAL");
    for (String it : approvers) {
      String key = "keys/" + it + ".pem";
      JsonNode agreed = cli.answer(0, "approve", "approve", run, "--key", key, "--reason", "yes");
      boolean enough = it.equals(approvers[approvers.length - 1]);
      assertThat(enough || agreed.at("/waitingFor/what").asText().equals("APPROVAL")).isTrue();
    }
    return run;
  }

  /** How it ended, out of its evidence: as well as can be. */
  JsonNode ended(String verb, String run) throws IOException {
    awaitStatus(run, "");
    JsonNode ended = ContractJson.read(Files.readAllBytes(evidence(run)));
    assertThat(ContractSchema.breaches(verb, ended)).as(ended::toString).isEmpty();
    assertThat(ended.path("verdict").asText()).as(ended::toString).isEqualTo("PASSED");
    return ended;
  }

  /** What {@code dr status} says once the run waits for that; once it has ended for nothing. */
  JsonNode awaitStatus(String run, String waitingFor) {
    JsonNode[] status = new JsonNode[1];
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              status[0] = cli.run("status", run, "--output", "json").json();
              String what = status[0].at("/waitingFor/what").asText();
              assertThat(what).as(status[0]::toString).isIn("", "WORKER", "APPROVAL", waitingFor);
              boolean written = status[0].at("/evidence/state").asText().equals("WRITTEN");
              return waitingFor.isEmpty() ? written : what.equals(waitingFor);
            });
    shown.add(cli.run("status", run).out());
    return status[0];
  }

  private Path evidence(String run) {
    return home.resolve("evidence").resolve(run + ".json");
  }

  /** All that people or files were shown: answers, evidence, logs, messages. */
  String everythingWritten() throws IOException {
    StringBuilder all = new StringBuilder(String.join("\n", shown)).append(told);
    all.append(Files.readString(home.resolve("worker.log")));
    try (var files = Files.walk(home.resolve("evidence"))) {
      for (Path it : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(it));
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    endRuns();
    temporal.close();
    orders.close();
    payments.close();
    outside.stop(0);
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
    sites.close();
  }

  /** A test that failed leaves some. */
  private void endRuns() {
    ReskflowPlan.MOVED.stream().map(it -> "/" + it).forEach(this::terminate);
    terminate("");
  }

  private void terminate(String part) {
    try {
      temporal
          .client()
          .newUntypedWorkflowStub("recovery/" + ReskflowPlan.NAME + part)
          .terminate("left by a test");
    } catch (WorkflowException e) {
      return; // it has ended, or never began
    }
  }

  /** What nobody else removes; the sites see to themselves. */
  private void remove() {
    if (worker != null) {
      ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    DirectoryTree.delete(home);
  }
}
