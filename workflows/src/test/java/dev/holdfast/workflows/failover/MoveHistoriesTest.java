package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeTakeovers;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.freeze.FreezeScene;
import dev.holdfast.workflows.guard.GuardAsk;
import dev.holdfast.workflows.guard.GuardLeaseWorkflow;
import dev.holdfast.workflows.guard.GuardLeaseWorkflowImpl;
import dev.holdfast.workflows.guard.GuardLeases;
import dev.holdfast.workflows.guard.GuardStopped;
import dev.holdfast.workflows.guard.GuardedMember;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.site.MemberSeen.Role;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Histories of failovers, switchovers, freezes and guards' leases, of which {@code
 * RecordedHistoriesTest} replays all that there are. Recorded anew as it says, with {@code
 * -Dtest=MoveHistoriesTest}.
 */
@Timeout(60)
class MoveHistoriesTest {

  private static final Path SOURCES = Path.of("src/test/resources/histories");
  private static final String OLD = ShopServer.WEU;
  private static final String NEW = ShopServer.NEU;
  private static final String OTHER = ShopServer.THIRD;

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final FakeCluster cluster = ShopServer.atHome();
  private final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);

  @Test
  void areThereForEachWayToEnd() {
    assertThat(
            List.of(
                "switchover-recovered",
                "switchover-compensated",
                "switchover-promoted-unseen",
                "failover-recovered",
                "failover-refused",
                "failback-recovered",
                "system-move-recovered",
                "system-move-compensated",
                "system-move-hooked",
                "service-moved",
                "traffic-moved",
                "freeze-completed",
                "freeze-compensated",
                "unfreeze-completed",
                "guard-lease"))
        .allSatisfy(it -> assertThat(SOURCES.resolve(it + ".json")).exists());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordSwitchovers() throws IOException {
    moves("switchover-recovered", Kind.SWITCHOVER, Outcome.RECOVERED);
    cluster.with(OLD, Role.PRIMARY).with(NEW, Role.STANDBY);
    cluster.promoting(Promoting.FAILS);
    moves("switchover-compensated", Kind.SWITCHOVER, Outcome.COMPENSATED);
    cluster.promoting(Promoting.ANSWER_IS_LOST);
    moves("switchover-promoted-unseen", Kind.SWITCHOVER, Outcome.FAILED);
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordFailovers() throws IOException {
    cluster.with(OLD, Role.UNREACHABLE);
    cluster.follow(OLD);
    controls.dies(OLD);
    cluster.has(NEW, "0/3000000");
    cluster.has(OTHER, "0/2000000");
    moves("failover-recovered", Kind.FAILOVER, Outcome.RECOVERED);
    cluster.with(NEW, Role.STANDBY);
    controls.canNotBeProvenDown(OLD);
    moves("failover-refused", Kind.FAILOVER, Outcome.FAILED);
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordFailback() throws IOException {
    writeRun("failback-recovered", new FailbackScene(temporal).failBack(), Outcome.RECOVERED);
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordSystems() throws IOException {
    SystemMoveScene shop = new SystemMoveScene(temporal);
    shop.cluster.promoting(Promoting.FAILS);
    writeRun("system-move-compensated", shop.run(Kind.SWITCHOVER, "neu"), Outcome.COMPENSATED);
    shop.cluster.promoting(Promoting.WORKS);
    writeRun("system-move-recovered", shop.run(Kind.SWITCHOVER, "neu"), Outcome.RECOVERED);
    write("service-moved", "recovery/shop/app");
    write("traffic-moved", "recovery/shop/door");
    SystemMoveScene hooked = new SystemMoveScene(temporal);
    hooked.hasHooks();
    writeRun("system-move-hooked", hooked.run(Kind.SWITCHOVER, "neu"), Outcome.RECOVERED);
  }

  private void moves(String name, Kind kind, Outcome expected) throws IOException {
    Object[] activities = {
      cluster,
      controls,
      new FakeTakeovers(),
      new FakeEvidenceStore(),
      new Losing(Duration.ofMinutes(2)),
      new AllGood(temporal::now)
    };
    WorkerFactory worker = temporal.startWorker(activities, ServerFailoverWorkflowImpl.class);
    var request =
        new ServerFailoverRequest(
            ShopServer.run(name, kind, null),
            ShopServer.planned(),
            null,
            null,
            null,
            null,
            List.of(),
            RunPolicy.usual(),
            false);
    String id = "recovery/" + name;
    RunReport report =
        temporal
            .client()
            .newWorkflowStub(ServerFailoverWorkflow.class, temporal.options(id, request.run()))
            .move(request);
    worker.shutdownNow();
    assertThat(report.outcome()).isEqualTo(expected);
    write(name, id);
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordFreezes() throws IOException {
    FreezeScene shop = new FreezeScene(temporal);
    writeRun("freeze-completed", shop.freeze(), Outcome.COMPLETED);
    writeRun("unfreeze-completed", shop.unfreeze(), Outcome.COMPLETED);
    shop.databases.breaks("warehouse");
    writeRun("freeze-compensated", shop.freeze(), Outcome.COMPENSATED);
  }

  private static void writeRun(String name, RunReport report, Outcome expected) throws IOException {
    assertThat(report.outcome()).isEqualTo(expected);
    write(name, report.workflowId());
  }

  /** One lease that its guard gives back, one that nobody gets, since the member was declared. */
  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordLease() throws IOException {
    temporal.startWorker(new Object[] {}, GuardLeaseWorkflowImpl.class);
    WorkerFactory guard = WorkerFactory.newInstance(temporal.client());
    GuardLeases stops = ask -> new GuardStopped(Instant.EPOCH, ask.host(), "told to end", true);
    guard
        .newWorker(GuardLeaseWorkflow.taskQueue("shop", OLD))
        .registerActivitiesImplementations(stops);
    guard.start();
    String id = GuardLeaseWorkflow.workflowId("shop", OLD);
    WorkflowOptions options =
        temporal.options(id, ShopServer.run("guard-lease", Kind.FAILOVER, null));
    GuardLeaseWorkflow lease = temporal.client().newWorkflowStub(GuardLeaseWorkflow.class, options);

    WorkflowClient.start(lease::keep, new GuardedMember("shop", OLD));
    lease.ask(new GuardAsk("host1", Duration.ofSeconds(10)));
    await().until(() -> lease.state().over());
    lease.declare(new LeaseDeclaration("r1", "ada", "the site is lost", Instant.EPOCH, false));
    lease.ask(new GuardAsk("host1", Duration.ofSeconds(10)));
    lease.readmit("r1");

    assertThat(lease.state().grants()).isEqualTo(1);
    write("guard-lease", id);
    guard.shutdownNow();
  }

  private static void write(String name, String workflowId) throws IOException {
    String history = temporal.client().fetchHistory(workflowId).toJson(true).strip();
    Files.write(SOURCES.resolve(name + ".json"), List.of(history));
  }
}
