package dev.holdfast.activities.postgres;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.activities.notify.SlackWebhook;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.service.ExecRestart;
import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.BackupWorkflow;
import dev.holdfast.workflows.backup.BackupWorkflowImpl;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflowImpl;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The real workflows over the real adapters, on a real PostgreSQL and Temporal's test server. */
final class RecoveryFixture implements AutoCloseable {

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final String QUEUE = "recovery";

  final List<String> told = new CopyOnWriteArrayList<>();
  final Path home;
  private final TestDatabase live;
  private final ProcessRunner runner = new ProcessRunner();
  private final LongJobs jobs = new LongJobs();
  private final HttpServer webhook;
  private final TestWorkflowEnvironment temporal;
  private String checkQuery = "SELECT count(*) FROM notes WHERE title IS NULL";
  private List<String> extensions = List.of("pg_trgm");

  RecoveryFixture(TestDatabase live, Path home) throws IOException {
    this.live = live;
    this.home = home;
    Files.writeString(home.resolve("allowed-commands"), "# of the test\n/bin/true\n");
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    webhook.start();
    var options = TestEnvironmentOptions.newBuilder().setUseTimeskipping(false);
    RunAttributes.types().forEach(options::registerSearchAttribute);
    temporal = TestWorkflowEnvironment.newInstance(options.build());
    Worker worker = temporal.newWorker(QUEUE);
    worker.registerWorkflowImplementationTypes(
        DatabaseRestoreWorkflowImpl.class, BackupWorkflowImpl.class);
    worker.registerActivitiesImplementations(activities());
    temporal.start();
  }

  private Object[] activities() {
    References references =
        new References(
            Map.of("WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/secret"));
    PostgresServers servers = new PostgresServers(references);
    Attempts attempts = new Attempts("test");
    DurableJobs durable = new DurableJobs(jobs);
    PostgresClients clients = new PostgresClients(servers, runner, PostgresPrograms::find);
    return new Object[] {
      new PostgresFence(servers, attempts),
      new PostgresSideCopy(clients, durable, attempts),
      new PostgresSwap(servers, attempts),
      new PostgresServiceCheck(servers, attempts, Duration.ofSeconds(1)),
      new DirectoryBackups(references, servers, attempts),
      new DumpBackup(references, clients, durable, attempts),
      new ExecRestart(runner, new AllowedCommands(home), attempts),
      new SlackWebhook(references, attempts),
      new EvidenceDirectory(home)
    };
  }

  void checks(String query) {
    checkQuery = query;
  }

  void wantsExtension(String name) {
    extensions = List.of("pg_trgm", name);
  }

  RunReport backup() {
    DatabaseTarget target = target(newRun());
    RunRequest run = request(target, RunRequest.Kind.BACKUP);
    return stub(BackupWorkflow.class, "backup").backup(new BackupRequest(run, target));
  }

  RunReport restore() {
    return restore(null);
  }

  RunReport restore(@Nullable String backupId) {
    DatabaseTarget target = target(newRun());
    return stub(DatabaseRestoreWorkflow.class, "recovery").restore(request(target, backupId));
  }

  private DatabaseRestoreRequest request(DatabaseTarget target, @Nullable String backupId) {
    return new DatabaseRestoreRequest(
        request(target, RunRequest.Kind.RESTORE),
        target,
        List.of(new Service("notes-api", List.of("/bin/true"), List.of("notes"))),
        List.of(new Webhook(new SecretReference("env:WEBHOOK"))),
        null,
        backupId);
  }

  private <T> T stub(Class<T> type, String kind) {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUE)
                .setWorkflowId(kind + "/" + live.name())
                .build());
  }

  WorkflowClient client() {
    return temporal.getWorkflowClient();
  }

  private static String newRun() {
    return "r" + RUNS.incrementAndGet() + Long.toString(System.nanoTime() % 46_656, 36);
  }

  private RunRequest request(DatabaseTarget target, RunRequest.Kind kind) {
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

  DatabaseTarget target(String run) {
    Database database =
        new Database(
            "notes",
            live.name(),
            Tier.P0,
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            new BackupPolicy(
                BackupPolicy.Engine.DUMP, new Reference(home.resolve("backups").toString()), 2),
            List.of(TableName.of("notes"), TableName.of("decision_log")),
            extensions,
            List.of(
                new Check.Sql("every note has a title", true, checkQuery, "0"),
                new Check.RowCounts("about as many rows", true, 0.05)),
            Duration.ofMillis(300),
            Duration.ofMinutes(5));
    Server server =
        new Server(
            "server",
            List.of(
                new Server.Place(
                    "weu",
                    new Reference(LocalPostgres.HOST),
                    new Reference(Integer.toString(live.server().port())))),
            new Reference(LocalPostgres.USER),
            null,
            "postgres",
            List.of(database));
    return new DatabaseTarget(run, "testplan", server, "weu", database);
  }

  @Override
  public void close() {
    temporal.close();
    jobs.close();
    runner.close();
    webhook.stop(0);
  }
}
