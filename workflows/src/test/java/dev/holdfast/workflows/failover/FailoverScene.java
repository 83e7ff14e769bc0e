package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeGuard;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guarded primary, its standby and grantor, and one more; what is asked of them is written down.
 */
final class FailoverScene {

  static final String OLD = "db-weu";
  static final String NEW = "db-neu";
  static final String OTHER = "db-third";

  private static final String ID = ServerFailoverRequest.workflowId("shop", "db");

  private final InMemoryTemporal temporal;
  private OnFailure onFailure = OnFailure.COMPENSATE;
  private final FakeCluster cluster =
      new FakeCluster().with(OLD, Role.PRIMARY).with(NEW, Role.STANDBY).with(OTHER, Role.STANDBY);
  private final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);
  private final FakeGuard guard = new FakeGuard(cluster);
  private @Nullable ServerControl control;
  private @Nullable Duration failingFor;
  private @Nullable Duration lostFor;
  private @Nullable Instant impactAt;

  FailoverScene(InMemoryTemporal temporal) {
    this.temporal = temporal;
    cluster.follow(OLD);
    Object[] activities = {
      cluster, controls, guard, new FakeEvidenceStore(), new Ledger(), new AllGood(temporal::now)
    };
    temporal.startWorker(activities, ServerFailoverWorkflowImpl.class);
  }

  FakeCluster cluster() {
    return cluster;
  }

  FakeServerControls controls() {
    return controls;
  }

  FakeGuard guard() {
    return guard;
  }

  /** The plan says how servers are seen to be down. */
  FailoverScene controlled() {
    control =
        new ServerControl(
            ServerControl.Method.PG_CTL, new Reference("/data"), null, List.of(), List.of());
    return this;
  }

  /** Since so long beats fail, and since so long the server counts as lost; null if not yet. */
  void beatsFail(Duration failing, @Nullable Duration lost) {
    failingFor = failing;
    lostFor = lost;
  }

  /** A person says when it began. */
  void isDeclared(Instant at) {
    impactAt = at;
  }

  /** A ledger by which nothing is lost. */
  private final class Ledger implements LossLedgers {
    @Override
    public Bounded expect(LossLedgers.Question question) {
      Instant now = temporal.now();
      return new Bounded(
          Loss.unknown("nobody asks here"),
          null,
          failingFor == null ? null : now.minus(failingFor),
          lostFor == null ? null : now.minus(lostFor),
          List.of(new HostClock("probe", Duration.ZERO)),
          new Attempt(1, "witness", Duration.ZERO));
    }

    @Override
    public Bounded measure(LossLedgers.Question question) {
      return expect(question);
    }
  }

  RunReport failover() {
    return run(Kind.FAILOVER);
  }

  RunReport switchover() {
    return run(Kind.SWITCHOVER);
  }

  private RunReport run(Kind kind) {
    begin(kind);
    return result();
  }

  /** The plan wants people to be asked about a step that fails. */
  void asksPeople() {
    onFailure = OnFailure.PAUSE;
  }

  /** Begins it; it may wait for people. */
  SteeredRun begin(Kind kind) {
    RunRequest run =
        new RunRequest(
            "run1",
            kind,
            "shop",
            "0".repeat(64),
            "db",
            null,
            "ada",
            null,
            impactAt,
            null,
            Duration.ofHours(1),
            null);
    ServerFailoverRequest request =
        new ServerFailoverRequest(
            run, server(), null, null, null, null, List.of(), RunPolicy.usual(), false);
    temporal
        .client()
        .newUntypedWorkflowStub("ServerFailoverWorkflow", temporal.options(ID, run))
        .start(request);
    return temporal.client().newWorkflowStub(SteeredRun.class, ID);
  }

  /** How it ended. */
  RunReport result() {
    try {
      return temporal.result(ID, RunReport.class);
    } catch (AssertionError e) {
      SteeredRun stands = temporal.client().newWorkflowStub(SteeredRun.class, ID);
      throw new AssertionError("it stands at " + stands.status(), e);
    }
  }

  private Server server() {
    return new Server(
        "db",
        List.of(new Server.Place("weu", new Reference("10.0.0.1"), new Reference("5432"))),
        new Reference("postgres"),
        null,
        "postgres",
        List.of(
            ExamplePlan.onFailure(ExamplePlan.restore("run1", null), onFailure)
                .target()
                .database()),
        control,
        List.of(standby(NEW, "neu"), standby(OTHER, "third")),
        null,
        new GuardPolicy(Duration.ofSeconds(5), NEW));
  }

  private static Standby standby(String name, String site) {
    return new Standby(
        name,
        site,
        new Reference("10.0.0.2"),
        new Reference("5432"),
        new Replication(Replication.Mode.ASYNCHRONOUS, Duration.ofMinutes(1)));
  }
}
