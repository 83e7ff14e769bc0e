package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.failover.MemberSeen.Role;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeServiceControls;
import dev.holdfast.workflows.fakes.FakeTraffic;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.ServiceSite;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.Verdict;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbook of a system that changes its site: two servers, a service and its clients. */
final class SystemFailoverTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private final FakeCluster cluster =
      new FakeCluster()
          .with("orders-weu", Role.PRIMARY)
          .with("orders-neu", Role.STANDBY)
          .with("users-weu", Role.PRIMARY)
          .with("users-neu", Role.STANDBY);
  private final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);
  private final FakeServiceControls services = new FakeServiceControls();
  private final FakeTraffic traffic = new FakeTraffic("weu");

  @BeforeEach
  void work() {
    services.runs("app", "weu");
    Object[] activities = {
      cluster, controls, services, traffic, new FakeEvidenceStore(), new AllGood(TEMPORAL::now)
    };
    TEMPORAL.startWorker(
        activities,
        SystemFailoverWorkflowImpl.class,
        ServerFailoverWorkflowImpl.class,
        ServiceMoveWorkflowImpl.class,
        TrafficMoveWorkflowImpl.class);
  }

  @Test
  void movesEverythingAndSaysSoOnce() {
    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.fromSite()).isEqualTo("weu");
    assertThat(report.toSite()).isEqualTo("neu");
    assertThat(report.rpo().lostCommitsMax()).isZero();
    assertThat(cluster.role("orders-neu")).isEqualTo(Role.PRIMARY);
    assertThat(cluster.role("users-neu")).isEqualTo(Role.PRIMARY);
    assertThat(services.deeds())
        .containsExactly(
            "maintenance on app@weu",
            "maintenance on app@neu",
            "stop app@weu",
            "start app@neu",
            "maintenance off app@weu",
            "maintenance off app@neu");
    assertThat(traffic.sitesOf("door")).containsExactly("neu");
    assertThat(traffic.isWaiting("door")).isFalse();
    assertThat(report.added().get("promoted")).asString().contains("orders-neu", "users-neu");
  }

  @Test
  void changesNothingWhileOneOfTheServersCanNotMove() {
    cluster.with("users-neu", Role.UNREACHABLE);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(controls.deeds()).isEmpty();
    assertThat(services.deeds()).isEmpty();
    assertThat(traffic.isWaiting("door")).isFalse();
  }

  @Test
  void changesNothingWhileTheWorkerMayNotStartAService() {
    services.allowsNothing();

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(controls.deeds()).isEmpty();
    assertThat(services.deeds()).isEmpty();
  }

  @Test
  void letsUsersAndClientsGoOnWhenNoServerCouldBePromoted() {
    cluster.promoting(Promoting.FAILS);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(controls.runs("orders-weu")).isTrue();
    assertThat(controls.runs("users-weu")).isTrue();
    assertThat(services.isInMaintenance("app", "weu")).isFalse();
    assertThat(services.isInMaintenance("app", "neu")).isFalse();
    assertThat(services.isActive("app", "weu")).isTrue();
    assertThat(traffic.isWaiting("door")).isFalse();
    assertThat(traffic.sitesOf("door")).containsExactly("weu");
    assertThat(report.residue()).isEmpty();
  }

  @Test
  void leavesAServiceInMaintenanceThatSomebodyHadPutThere() {
    services.isClosed("app", "neu");

    run(Kind.SWITCHOVER);

    assertThat(services.isInMaintenance("app", "neu")).isTrue();
    assertThat(services.isInMaintenance("app", "weu")).isFalse();
  }

  @Test
  void finishesWhatAnEarlierRunHasBegun() {
    cluster.with("orders-weu", Role.DOWN).with("orders-neu", Role.PRIMARY);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(controls.deeds()).containsExactly("fence users-weu");
    assertThat(cluster.deeds()).doesNotContain("promote orders-neu");
    assertThat(report.added().get("promoted")).asString().doesNotContain("orders-neu");
  }

  @Test
  void goesWhereTheStandbysAreWhenNoServerTakesWrites() {
    for (String server : List.of("orders", "users")) {
      cluster.with(server + "-weu", Role.UNREACHABLE);
      controls.dies(server + "-weu");
    }

    RunReport report = run(Kind.SWITCHOVER, null);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.fromSite()).isEqualTo("weu");
    assertThat(report.toSite()).isEqualTo("neu");
  }

  @Test
  void refusesASystemThatIsActiveAtTwoSites() {
    cluster.with("orders-weu", Role.STANDBY).with("orders-neu", Role.PRIMARY);

    RunReport report = run(Kind.SWITCHOVER, null);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(controls.deeds()).isEmpty();
  }

  @Test
  void asksPeopleWhenAServiceDoesNotStartWhereItsDataAre() {
    services.doesNotStart("app", "neu");
    begin(Kind.SWITCHOVER, "neu");
    var service = part("app");
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(service.status().state())
                    .as(service.status() + "")
                    .isEqualTo(RunState.WAITING));
    assertThat(cluster.role("users-neu")).isEqualTo(Role.PRIMARY);

    service.abort(new SteeredRun.Abort("ada", "gives up"));
    RunReport report = TEMPORAL.result("recovery/shop", RunReport.class);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.contains("stays recovered"));
    assertThat(cluster.role("users-neu")).isEqualTo(Role.PRIMARY);
    assertThat(traffic.sitesOf("door")).containsExactly("weu");
  }

  private static SteeredRun part(String component) {
    return TEMPORAL.client().newWorkflowStub(SteeredRun.class, "recovery/shop/" + component);
  }

  private static RunReport run(Kind kind) {
    return run(kind, "neu");
  }

  private static RunReport run(Kind kind, @Nullable String to) {
    begin(kind, to);
    return TEMPORAL.result("recovery/shop", RunReport.class);
  }

  private static void begin(Kind kind, @Nullable String to) {
    RunRequest run =
        new RunRequest(
            "run1", kind, "shop", "0".repeat(64), null, null, "ada", null, null, null, null, null);
    SystemFailoverRequest request =
        new SystemFailoverRequest(run, plan(), to, null, Duration.ofDays(1));
    WorkflowClient.start(
        TEMPORAL
                .client()
                .newWorkflowStub(
                    SystemFailoverWorkflow.class, TEMPORAL.options("recovery/shop", run))
            ::move,
        request);
  }

  private static RecoveryPlan plan() {
    List<Component> components = new ArrayList<>();
    components.add(app());
    components.add(door());
    return new RecoveryPlan(
        "shop",
        List.of("weu", "neu"),
        "weu",
        List.of(server("orders"), server("users")),
        components,
        List.of(),
        RunPolicy.usual(),
        Promises.none(),
        ChangePolicy.anytime(),
        FailoverPolicy.usual());
  }

  private static Service app() {
    return new Service(
        "app",
        Terms.after(List.of("orders-db")),
        List.of(),
        Service.Control.EXEC,
        List.of("/bin/true"),
        null,
        List.of("/bin/true"),
        List.of("/bin/true"),
        null,
        new Maintenance(new Reference("http://127.0.0.1/weu"), "on", "off", null),
        List.of(
            new ServiceSite(
                "neu",
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                new Reference("http://127.0.0.1/neu"))));
  }

  private static Traffic door() {
    return new Traffic(
        "door",
        new Terms(Tier.P0, null, null, List.of("app"), OnFailure.COMPENSATE, List.of(), null),
        List.of(),
        Traffic.Method.HAPROXY,
        new Reference("/run/haproxy.sock"),
        List.of(
            new Traffic.Target("weu", new Reference("b/weu")),
            new Traffic.Target("neu", new Reference("b/neu"))),
        null,
        null,
        null,
        null,
        null);
  }

  private static Server server(String name) {
    var control =
        new ServerControl(
            ServerControl.Method.PG_CTL, new Reference("/data"), null, List.of(), List.of());
    Database like = ExamplePlan.plan().servers().get(0).databases().get(0);
    Database database =
        new Database(
            name + "-db",
            like.name(),
            like.terms(),
            like.backups(),
            like.tables(),
            like.extensions(),
            like.checks(),
            like.stableFor(),
            like.timeout());
    var standby =
        new Standby(
            name + "-neu",
            "neu",
            new Reference("10.0.0.2"),
            new Reference("5432"),
            new Replication(Replication.Mode.ASYNCHRONOUS, Duration.ofMinutes(1)));
    return new Server(
        name,
        List.of(new Server.Place("weu", new Reference("10.0.0.1"), new Reference("5432"))),
        new Reference("postgres"),
        null,
        "postgres",
        List.of(database),
        control,
        List.of(standby),
        null);
  }
}
