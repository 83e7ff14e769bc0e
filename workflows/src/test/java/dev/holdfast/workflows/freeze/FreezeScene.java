package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.fakes.FakeClusterLooks;
import dev.holdfast.workflows.fakes.FakeFreezes;
import dev.holdfast.workflows.fakes.FakeMaintenanceNotes;
import dev.holdfast.workflows.fakes.FakeServiceControls;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shop at two sites: databases {@code orders} and {@code stock}, and a service {@code web} with a
 * maintenance switch.
 */
public final class FreezeScene {

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final InMemoryTemporal temporal;
  public final FakeWorld world;
  public final FakeClusterLooks clusters = new FakeClusterLooks("weu");
  public final FakeFreezes databases = new FakeFreezes();
  public final FakeServiceControls services = new FakeServiceControls();
  public final FakeMaintenanceNotes notes = new FakeMaintenanceNotes();

  public FreezeScene(InMemoryTemporal temporal) {
    this.temporal = temporal;
    this.world = new FakeWorld(temporal::now);
    List<Object> activities = new ArrayList<>(List.of(world.activities()));
    activities.addAll(List.of(clusters, databases, services, notes));
    temporal.startWorker(
        activities.toArray(), FreezeWorkflowImpl.class, UnfreezeWorkflowImpl.class);
  }

  static RecoveryPlan plan() {
    Server server =
        new Server(
            "pg",
            List.of(place("weu"), place("neu")),
            new Reference("postgres"),
            null,
            "postgres",
            List.of(database("orders", "shop"), database("stock", "warehouse")));
    Service web =
        new Service(
            "web",
            Terms.after(List.of("orders")),
            List.of(),
            Service.Control.EXEC,
            List.of("/bin/true"),
            null,
            List.of(),
            List.of(),
            null,
            new Maintenance(new Reference("http://127.0.0.1:1/m"), "on", "off", null),
            List.of());
    return new RecoveryPlan(
        "shop",
        List.of("weu", "neu"),
        "weu",
        List.of(server),
        List.of(web),
        List.of(new Webhook(new SecretReference("env:WEBHOOK_URL"))),
        RunPolicy.usual());
  }

  private static Server.Place place(String site) {
    return new Server.Place(site, new Reference("127.0.0.1"), new Reference("5432"));
  }

  private static Database database(String component, String name) {
    return new Database(
        component,
        name,
        Terms.within(Tier.P0, Duration.ofMinutes(15), Duration.ofHours(1)),
        new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/backups"), 2),
        List.of(),
        List.of(),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30));
  }

  /** Of all that the plan has. */
  public RunReport freeze() {
    return freeze(FreezeRequest.components(plan()));
  }

  RunReport freeze(List<String> components) {
    FreezeRequest request = request(RunRequest.Kind.FREEZE, components);
    return temporal
        .client()
        .newWorkflowStub(
            FreezeWorkflow.class, temporal.options("freeze/" + request.run().run(), request.run()))
        .freeze(request);
  }

  /** Of all that the plan has. */
  public RunReport unfreeze() {
    FreezeRequest request = request(RunRequest.Kind.UNFREEZE, FreezeRequest.components(plan()));
    return temporal
        .client()
        .newWorkflowStub(
            UnfreezeWorkflow.class,
            temporal.options("freeze/" + request.run().run(), request.run()))
        .unfreeze(request);
  }

  private static FreezeRequest request(RunRequest.Kind kind, List<String> components) {
    RunRequest run =
        new RunRequest(
            "f" + RUNS.incrementAndGet(),
            kind,
            "shop",
            "c0ffee",
            null,
            null,
            "anna",
            "orders vanish",
            null,
            null,
            null,
            null);
    return FreezeRequest.of(run, plan(), components);
  }

  static StepReport step(RunReport report, String title) {
    return report.steps().stream().filter(it -> it.name().equals(title)).findFirst().orElseThrow();
  }
}
