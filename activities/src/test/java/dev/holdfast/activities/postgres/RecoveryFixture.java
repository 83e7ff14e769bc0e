package dev.holdfast.activities.postgres;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.activities.notify.SlackWebhook;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.activities.service.ExecRestart;
import dev.holdfast.activities.service.SystemdServices;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.BackupWorkflow;
import dev.holdfast.workflows.backup.BackupWorkflowImpl;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.restore.CommitWorkflowImpl;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflowImpl;
import dev.holdfast.workflows.restore.DatabaseRollbackWorkflowImpl;
import dev.holdfast.workflows.restore.RollbackRequest;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The real workflows over the real adapters, on a real PostgreSQL and Temporal's test server. */
final class RecoveryFixture implements AutoCloseable {

  /** What {@code env:PASSWORD} gives. */
  static final String PASSWORD = "pl4nted-s3cret";

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final String QUEUE = "recovery";

  /** How long sessions have to end; one that is stopped never does. */
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  final List<String> told = new CopyOnWriteArrayList<>();
  final Path home;
  final PlanInTest plan;
  final ActivityGates gates = new ActivityGates();
  private final ProcessRunner runner = new ProcessRunner();
  private final LongJobs jobs = new LongJobs();
  private final HttpServer webhook;
  private final TestWorkflowEnvironment temporal;
  private RunPolicy policy = RunPolicy.usual();

  RecoveryFixture(TestDatabase live, Path home) throws IOException {
    this(live, home, "testplan");
  }

  RecoveryFixture(TestDatabase live, Path home, String planName) throws IOException {
    this.home = home;
    this.plan = new PlanInTest(planName, live, home.resolve("backups"));
    allows("/bin/true");
    webhook = webhook();
    temporal = TestWorkflowEnvironment.newInstance(temporalOptions());
    Worker worker = temporal.newWorker(QUEUE, workerOptions());
    worker.registerWorkflowImplementationTypes(
        DatabaseRestoreWorkflowImpl.class,
        CommitWorkflowImpl.class,
        DatabaseRollbackWorkflowImpl.class,
        BackupWorkflowImpl.class);
    worker.registerActivitiesImplementations(activities());
    temporal.start();
  }

  private HttpServer webhook() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private TestEnvironmentOptions temporalOptions() {
    var options =
        TestEnvironmentOptions.newBuilder()
            .setUseTimeskipping(false)
            .setWorkerFactoryOptions(
                WorkerFactoryOptions.newBuilder().setWorkerInterceptors(gates).build());
    RunAttributes.types().forEach(options::registerSearchAttribute);
    return options.build();
  }

  private static WorkerOptions workerOptions() {
    return WorkerOptions.newBuilder()
        .setMaxHeartbeatThrottleInterval(Duration.ofMillis(200))
        .setDefaultDeadlockDetectionTimeout(5_000)
        .build();
  }

  private Object[] activities() throws IOException {
    References references =
        new References(
            Map.of(
                "WEBHOOK",
                "http://127.0.0.1:" + webhook.getAddress().getPort() + "/secret",
                "WEBHOOK_DOWN",
                "http://127.0.0.1:" + closedPort() + "/secret",
                "PASSWORD",
                PASSWORD,
                "WRONG_PASSWORD",
                "an0ther-s3cret"));
    PostgresServers servers = new PostgresServers(references);
    Attempts attempts = new Attempts("test");
    DurableJobs durable = new DurableJobs(jobs);
    PostgresClients clients = new PostgresClients(servers, runner, PostgresPrograms::find);
    AllowedCommands allowed = new AllowedCommands(home);
    EndpointLook endpoints = new EndpointLook(references, runner, allowed);
    return new Object[] {
      new PostgresFence(servers, attempts),
      new PostgresSideCopy(clients, endpoints, durable, attempts),
      new PostgresSwap(servers, attempts, LONGEST_END),
      new PostgresKept(servers, attempts),
      new PostgresLiveDrop(clients, attempts),
      new PostgresServiceCheck(servers, endpoints, attempts, Duration.ofSeconds(1)),
      new DirectoryBackups(references, servers, attempts),
      new DumpBackup(references, clients, durable, attempts),
      new ExecRestart(
          runner,
          allowed,
          new SystemdServices(runner, new SshHosts(references), allowed, Map.of(), "test"),
          attempts),
      new SlackWebhook(references, attempts),
      new EvidenceDirectory(home)
    };
  }

  /** A port of this host where nobody answers. */
  static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void allows(String command) {
    try {
      Files.writeString(home.resolve("allowed-commands"), "# of the test\n" + command + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void checks(String query) {
    plan.checks(query);
  }

  RunReport backup() {
    return startBackup().report();
  }

  StartedRun startBackup() {
    DatabaseTarget target = plan.target(newRun());
    RunRequest run = request(target, RunRequest.Kind.BACKUP);
    BackupWorkflow stub = stub(BackupWorkflow.class, "backup");
    return new StartedRun(
        stub, WorkflowClient.execute(stub::backup, new BackupRequest(run, target)));
  }

  RunReport restore() {
    return restore(null, null);
  }

  RunReport restore(@Nullable Instant to, @Nullable String backupId) {
    return startRestore(to, backupId, null).report();
  }

  /** From now on restores have another commit window than a day. */
  void commitsAfter(Duration window) {
    policy = new RunPolicy(null, window, new TreeMap<>());
  }

  /** Decides about what the restore has kept. */
  void decide(RunReport restore, Choice choice) {
    commit(restore)
        .update("decide", RunReport.class, new SteeredRun.Decision(choice, "tester", "test"));
  }

  /** How the commit of the restore ended. */
  RunReport committed(RunReport restore) {
    return commit(restore).getResult(RunReport.class);
  }

  WorkflowStub commit(RunReport restore) {
    return client().newUntypedWorkflowStub(CommitRequest.workflowId(restore.run()));
  }

  /** How the roll back of the restore ended. */
  RunReport rolledBack(RunReport restore) {
    await()
        .until(
            () -> commit(restore).query("status", RunReport.class).added().get("rollback") != null);
    WorkflowStub rollback =
        client().newUntypedWorkflowStub(RollbackRequest.workflowId(restore.run()));
    await().ignoreExceptions().until(() -> rollback.describe() != null);
    return rollback.getResult(RunReport.class);
  }

  StartedRun startRestore() {
    return startRestore(null, null, null);
  }

  /** Somebody takes the database over from whoever holds it, and says why. */
  StartedRun startBreakGlassRestore(String reason) {
    return startRestore(null, null, reason);
  }

  /** The live database is dropped first. */
  StartedRun startRestoreInPlace() {
    return startRestore(null, null, null, true);
  }

  private StartedRun startRestore(
      @Nullable Instant to, @Nullable String backupId, @Nullable String breakGlass) {
    return startRestore(to, backupId, breakGlass, false);
  }

  private StartedRun startRestore(
      @Nullable Instant to,
      @Nullable String backupId,
      @Nullable String breakGlass,
      boolean inPlace) {
    DatabaseTarget target = plan.target(newRun());
    DatabaseRestoreRequest request =
        new DatabaseRestoreRequest(
            request(target, RunRequest.Kind.RESTORE).because(breakGlass, null),
            target,
            plan.services(),
            plan.webhooks(),
            policy,
            false,
            to,
            backupId,
            breakGlass != null,
            inPlace);
    DatabaseRestoreWorkflow stub = stub(DatabaseRestoreWorkflow.class, "recovery");
    return new StartedRun(stub, WorkflowClient.execute(stub::restore, request));
  }

  private <T> T stub(Class<T> type, String kind) {
    return client()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUE)
                .setWorkflowId(kind + "/" + plan.name() + "/notes")
                .build());
  }

  WorkflowClient client() {
    return temporal.getWorkflowClient();
  }

  private static String newRun() {
    return "r" + RUNS.incrementAndGet() + Long.toString(System.nanoTime() % 46_656, 36);
  }

  private static RunRequest request(DatabaseTarget target, RunRequest.Kind kind) {
    return new RunRequest(
        target.run(),
        kind,
        target.plan(),
        "0".repeat(64),
        "notes",
        "weu",
        "tester@here",
        null,
        null,
        target.database().rto(),
        target.database().rpo(),
        null);
  }

  @Override
  public void close() {
    temporal.close();
    gates.close();
    jobs.close();
    runner.close();
    webhook.stop(0);
  }
}
