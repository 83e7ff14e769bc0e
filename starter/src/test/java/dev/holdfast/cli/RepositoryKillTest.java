package dev.holdfast.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.RepositoryRestoreRequest;
import dev.holdfast.workflows.restore.RepositoryRestoreWorkflow;
import dev.holdfast.workflows.restore.RepositoryRollbackRequest;
import dev.holdfast.workflows.restore.RepositoryRollbackStep;
import dev.holdfast.workflows.restore.RepositoryRollbackWorkflow;
import dev.holdfast.workflows.restore.RepositoryStep;
import dev.holdfast.workflows.restore.RollbackRequest;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Verdict;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Repositories restored, and taken back, by a real worker process that is killed with signal 9. */
@Timeout(180)
final class RepositoryKillTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "k" + RUNS.incrementAndGet() + Long.toString(System.nanoTime(), 36);
  private final TestTemporal temporal = TestTemporal.shared();
  private Path home;
  private CodeRepository code;
  private Gate gate;
  private HttpServer server;
  private TemporalConnection connection;
  private LivingProcess worker;

  @BeforeEach
  void open() throws Exception {
    home = Files.createTempDirectory("holdfast-parts").toRealPath();
    gate = new Gate(home);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    connection = temporal.connect();
    Files.writeString(home.resolve("allowed-commands"), "/bin/touch\n");
    code = new CodeRepository(home);
    code.makeAnew();
    worker = started();
  }

  @AfterEach
  void close() throws InterruptedException {
    try {
      killWorker();
    } finally {
      connection.close();
      server.stop(0);
      DirectoryTree.delete(home);
    }
  }

  private LivingProcess started() throws IOException {
    return GatedWorker.start(
        new Cli(home).with("TEMPORAL_ADDRESS", temporal.address()).environment(),
        home.resolve("worker.log"));
  }

  private void killWorker() throws InterruptedException {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(worker.awaitEnd(LIMIT)).isTrue();
  }

  private List<Check> checks() {
    Reference url = new Reference("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return List.of(new Check.Http("it answers", true, url, 200, Duration.ofSeconds(5)));
  }

  private RunRequest request(String component) {
    return new RunRequest(
        run,
        RunRequest.Kind.RESTORE,
        "parts" + run,
        "0".repeat(64),
        component,
        "weu",
        "tester@here",
        null,
        null,
        Duration.ofMinutes(10),
        Duration.ZERO,
        null);
  }

  private <T> T stub(Class<T> type, RunRequest request) {
    return connection
        .client()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue("holdfast")
                .setWorkflowId(
                    DatabaseRestoreRequest.workflowId(
                        request.plan(), requireNonNull(request.component())))
                .setTypedSearchAttributes(RunAttributes.of(request))
                .build());
  }

  private RunReport result(RunRequest request) throws Exception {
    return connection
        .client()
        .newUntypedWorkflowStub(
            DatabaseRestoreRequest.workflowId(request.plan(), requireNonNull(request.component())))
        .getResult(LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
  }

  private Repository repository(List<Check> checks) {
    return new Repository(
        CodeRepository.NAME,
        Terms.within(Tier.P1, Duration.ofMinutes(10), Duration.ZERO),
        checks,
        new Reference(code.origin().toString()),
        new Reference(code.location().toString()),
        "main");
  }

  private RunRequest startRepository(List<Check> checks) {
    var request =
        new RepositoryRestoreRequest(
            request("code"), repository(checks), List.of(), RunPolicy.usual(), true);
    WorkflowClient.start(stub(RepositoryRestoreWorkflow.class, request.run())::restore, request);
    return request.run();
  }

  private void killAt(KillPoint point) throws Exception {
    gate.closeAt(point);
    RunRequest request = startRepository(checks());
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(gate::isReached);
    killWorker();
    gate.open();
    worker = started();

    RunReport report = result(request);

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    assertThat(report.rpo().lostCommitsMax()).isZero();
    assertThat(report.rpo().lossMax()).as("a file was never committed").isNull();
    assertThat(code.location().resolve("two")).hasContent("two");
    assertThat(code.names()).containsExactly("code", "code_before_" + run);
    assertThat(code.location().resolveSibling("code_before_" + run).resolve("draft")).exists();
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everyPoint")
  void doesNotShowWhereverItStood(KillPoint point) throws Exception {
    killAt(point);
  }

  /** A restore of a whole plan failed afterwards. */
  private void killOnTheWayBackAt(KillPoint point) throws Exception {
    String before = code.head();
    assertThat(result(startRepository(List.of())).error()).isNull();
    gate.closeAt(point);
    RepositoryRollbackRequest request = startRollback();
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(gate::isReached);
    killWorker();
    gate.open();
    worker = started();

    RunReport report =
        connection
            .client()
            .newUntypedWorkflowStub(RollbackRequest.workflowId(run))
            .getResult(LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);

    assertThat(report.error()).isNull();
    assertThat(report.run()).isEqualTo(request.run().run());
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    assertThat(code.names()).containsExactly(CodeRepository.NAME);
    assertThat(code.head()).isEqualTo(before);
    assertThat(code.location().resolve("draft")).exists();
  }

  private RepositoryRollbackRequest startRollback() {
    RunRequest asked =
        ChildRuns.request(
            request("code"), run + "-rollback", RunRequest.Kind.ROLLBACK, "tester@here", null);
    var request =
        new RepositoryRollbackRequest(
            asked, repository(List.of()), code.location() + "_before_" + run, run, List.of());
    var stub =
        connection
            .client()
            .newWorkflowStub(
                RepositoryRollbackWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setTaskQueue("holdfast")
                    .setWorkflowId(RollbackRequest.workflowId(run))
                    .setTypedSearchAttributes(RunAttributes.of(asked))
                    .build());
    WorkflowClient.start(stub::rollBack, request);
    return request;
  }

  @ParameterizedTest
  @EnumSource(names = "PUT_BACK")
  void doesNotShowInWhatARollBackLeaves(RepositoryRollbackStep step) throws Exception {
    killOnTheWayBackAt(KillPoint.in(step, KillPoint.Phase.AFTER));
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everyPointOfTheWayBack")
  void doesNotShowWhereverARollBackStood(KillPoint point) throws Exception {
    killOnTheWayBackAt(point);
  }

  /** No service depends on the repository, and no check is asked. */
  static Stream<KillPoint> everyPointOfTheWayBack() {
    return Stream.of(RepositoryRollbackStep.values())
        .filter(it -> it != RepositoryRollbackStep.RESTART_SERVICES)
        .filter(it -> it != RepositoryRollbackStep.VERIFY_SERVICE)
        .flatMap(
            it ->
                Stream.of(
                    KillPoint.in(it, KillPoint.Phase.BEFORE),
                    KillPoint.in(it, KillPoint.Phase.AFTER)));
  }

  /** Nobody is told of a part of a plan. */
  static Stream<KillPoint> everyPoint() {
    return Stream.of(RepositoryStep.values())
        .filter(it -> it != RepositoryStep.NOTIFY)
        .flatMap(
            it ->
                Stream.of(
                    KillPoint.in(it, KillPoint.Phase.BEFORE),
                    KillPoint.in(it, KillPoint.Phase.AFTER)));
  }
}
