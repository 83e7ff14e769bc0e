package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeGuard;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeTakeovers;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.SteeredRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A primary and its two standbys; what is asked of them is written down. */
final class FailoverScene {

  static final String OLD = ShopServer.WEU;
  static final String NEW = ShopServer.NEU;
  static final String OTHER = ShopServer.THIRD;

  private final InMemoryTemporal temporal;
  private OnFailure onFailure = OnFailure.COMPENSATE;
  private final FakeCluster cluster = ShopServer.atHome();
  private final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);
  private final FakeGuard guard = new FakeGuard(cluster);
  private final FakeTakeovers takeovers = new FakeTakeovers();
  private final @Nullable GuardPolicy guarded;
  private @Nullable ServerControl control;
  private @Nullable Duration failingFor;
  private @Nullable Duration lostFor;
  private @Nullable Instant impactAt;

  private FailoverScene(
      InMemoryTemporal temporal, @Nullable GuardPolicy guarded, @Nullable Duration loss) {
    this.temporal = temporal;
    this.guarded = guarded;
    Object[] activities = {
      cluster,
      controls,
      guard,
      takeovers,
      new FakeEvidenceStore(),
      loss == null ? new Ledger() : new Losing(loss),
      new AllGood(temporal::now)
    };
    temporal.startWorker(activities, ServerFailoverWorkflowImpl.class);
  }

  /** The primary is guarded, and the first standby grants its lease. */
  static FailoverScene guarded(InMemoryTemporal temporal) {
    FailoverScene scene =
        new FailoverScene(temporal, new GuardPolicy(Duration.ofSeconds(5), NEW), null);
    scene.cluster.follow(OLD);
    return scene;
  }

  /** Nobody guards the primary, the plan says how it is seen to be down, and so much is lost. */
  static FailoverScene unguarded(InMemoryTemporal temporal, Duration loss) {
    return new FailoverScene(temporal, null, loss).controlled();
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

  FakeTakeovers takeovers() {
    return takeovers;
  }

  /** The plan says how servers are seen to be down. */
  FailoverScene controlled() {
    control = ShopServer.control();
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
    return run(kind, null, null);
  }

  /** With what a person waives and accepts to lose. */
  RunReport run(Kind kind, @Nullable Waiver waiver, @Nullable Duration accepted) {
    begin(kind, waiver, accepted);
    return result();
  }

  /** The plan wants people to be asked about a step that fails. */
  void asksPeople() {
    onFailure = OnFailure.PAUSE;
  }

  /** Begins it; it may wait for people. */
  SteeredRun begin(Kind kind) {
    return begin(kind, null, null);
  }

  private SteeredRun begin(Kind kind, @Nullable Waiver waiver, @Nullable Duration accepted) {
    RunRequest run = ShopServer.run("run1", kind, impactAt);
    ServerFailoverRequest request =
        new ServerFailoverRequest(
            run,
            ShopServer.planned(onFailure, control, guarded),
            null,
            waiver,
            accepted,
            null,
            List.of(),
            RunPolicy.usual(),
            false);
    temporal
        .client()
        .newUntypedWorkflowStub(
            "ServerFailoverWorkflow", temporal.options(ShopServer.WORKFLOW, run))
        .start(request);
    return temporal.client().newWorkflowStub(SteeredRun.class, ShopServer.WORKFLOW);
  }

  /** How it ended. */
  RunReport result() {
    try {
      return temporal.result(ShopServer.WORKFLOW, RunReport.class);
    } catch (AssertionError e) {
      SteeredRun stands = temporal.client().newWorkflowStub(SteeredRun.class, ShopServer.WORKFLOW);
      throw new AssertionError("it stands at " + stands.status(), e);
    }
  }
}
