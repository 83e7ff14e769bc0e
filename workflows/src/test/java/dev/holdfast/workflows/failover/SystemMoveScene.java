package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeHooks;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeServiceControls;
import dev.holdfast.workflows.fakes.FakeTakeovers;
import dev.holdfast.workflows.fakes.FakeTraffic;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.ServiceSite;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.site.MemberSeen.Role;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shop in memory at site weu, with standbys at neu: two servers, a service and its clients. */
final class SystemMoveScene {

  final FakeCluster cluster =
      new FakeCluster()
          .with("orders-weu", Role.PRIMARY)
          .with("orders-neu", Role.STANDBY)
          .with("users-weu", Role.PRIMARY)
          .with("users-neu", Role.STANDBY);
  final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);
  final FakeServiceControls services = new FakeServiceControls();
  final FakeTraffic traffic = new FakeTraffic("weu");
  final FakeTakeovers takeovers = new FakeTakeovers();
  final FakeHooks hooks = new FakeHooks(this::seen);
  Hooks called = Hooks.none();

  private final InMemoryTemporal temporal;

  SystemMoveScene(InMemoryTemporal temporal) {
    this.temporal = temporal;
    services.runs("app", "weu");
    Object[] activities = {
      cluster,
      controls,
      services,
      traffic,
      takeovers,
      hooks,
      new FakeEvidenceStore(),
      new AllGood(temporal::now)
    };
    temporal.startWorker(
        activities,
        SystemFailoverWorkflowImpl.class,
        ServerFailoverWorkflowImpl.class,
        ServiceMoveWorkflowImpl.class,
        TrafficMoveWorkflowImpl.class);
  }

  /** Where clients are sent, and whether users may write there. */
  private String seen() {
    boolean held = services.isInMaintenance("app", "neu") || services.isInMaintenance("app", "weu");
    return "clients are at %s, users %s"
        .formatted(String.join("+", traffic.sitesOf("door")), held ? "wait" : "write");
  }

  /** The plan names both hooks. */
  void hasHooks() {
    called =
        new Hooks(
            new Hook.Http(
                new Reference("https://status.example.com/moves"),
                Traffic.Verb.POST,
                "Authorization",
                new SecretReference("env:STATUS_TOKEN"),
                null),
            new Hook.Command(List.of("/usr/local/bin/purge-caches")));
  }

  SteeredRun part(String component) {
    return temporal.client().newWorkflowStub(SteeredRun.class, "recovery/shop/" + component);
  }

  /** How it ended. */
  RunReport run(Kind kind, @Nullable String to) {
    begin(kind, to);
    return temporal.result("recovery/shop", RunReport.class);
  }

  void begin(Kind kind, @Nullable String to) {
    RunRequest run =
        new RunRequest(
            "run1", kind, "shop", "0".repeat(64), null, null, "ada", null, null, null, null, null);
    SystemFailoverRequest request =
        new SystemFailoverRequest(run, plan(), to, null, Duration.ofDays(1));
    WorkflowClient.start(
        temporal
                .client()
                .newWorkflowStub(
                    SystemFailoverWorkflow.class, temporal.options("recovery/shop", run))
            ::move,
        request);
  }

  private RecoveryPlan plan() {
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
        new FailoverPolicy(null, FailoverPolicy.Failback.usual(), ProbePolicy.usual(), called));
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
        new Maintenance(
            new Reference("http://127.0.0.1/weu"),
            "on",
            "off",
            new SecretReference("env:APP_TOKEN")),
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
