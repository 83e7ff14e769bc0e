package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeRejoins;
import dev.holdfast.workflows.fakes.FakeSalvages;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeTakeovers;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.FailoverPolicy.Failback;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.client.WorkflowClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory after a failover: {@code db-weu} at home is down, {@code db-neu} is the
 * primary, {@code db-third} follows it. What is done to the servers is what the cluster looks like.
 */
final class FailbackScene {

  static final String HOME = ShopServer.WEU;
  static final String AWAY = ShopServer.NEU;
  static final String OTHER = ShopServer.THIRD;

  final FakeCluster cluster =
      new FakeCluster().with(HOME, Role.DOWN).with(AWAY, Role.PRIMARY).with(OTHER, Role.STANDBY);
  final FakeServerControls machines = new FakeServerControls(() -> Instant.EPOCH);
  final FakeRejoins rejoins = new FakeRejoins();
  final FakeSalvages salvages = new FakeSalvages();
  final FakeTakeovers takeovers = new FakeTakeovers();

  private final InMemoryTemporal temporal;
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private volatile boolean losesAnswers;
  private volatile @Nullable Road spoiling;
  private volatile boolean homeIsBad;
  private volatile boolean everythingIsBad;
  private volatile Duration latencyAtHome = Duration.ofMillis(1);
  private Failback limits = Failback.usual();
  private OnFailure onFailure = OnFailure.COMPENSATE;

  FailbackScene(InMemoryTemporal temporal) {
    this.temporal = temporal;
    machines.dies(HOME);
    rejoins.wasShutDown(AWAY);
    temporal.startWorker(
        new Object[] {
          losing(ClusterLooks.class, cluster),
          losing(Promotions.class, cluster),
          losing(ServerControls.class, new Machines()),
          losing(Rejoins.class, rejoins),
          losing(Salvages.class, salvages),
          losing(TakeoverLooks.class, takeovers),
          losing(ServiceChecks.class, new Checks()),
          new FakeEvidenceStore()
        },
        ServerFailbackWorkflowImpl.class);
  }

  /** Every activity works, and each kind of them once without anybody being told. */
  void losesAnswers() {
    losesAnswers = true;
  }

  /** Its databases do not hold their checks where home is the primary. */
  void homeIsBad() {
    homeIsBad = true;
  }

  /** Home does not come up once it has come by this road. */
  void doesNotStartAfter(Road road) {
    spoiling = road;
  }

  /** They do not hold them anywhere. */
  void everythingIsBad() {
    everythingIsBad = true;
  }

  /** A check takes so long there. */
  void homeTakes(Duration latency) {
    latencyAtHome = latency;
  }

  /** The plan wants people to be asked about a step that fails. */
  void asksPeople() {
    onFailure = OnFailure.PAUSE;
  }

  void limits(Failback other) {
    limits = other;
  }

  private <T> T losing(Class<T> port, Object real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return method.invoke(real, arguments);
              }
              try {
                Object answer = method.invoke(real, arguments);
                if (losesAnswers && lost.add(port.getName() + method.getName())) {
                  throw new IllegalStateException("the worker was killed before it could answer");
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Servers whose state the cluster shows. */
  private final class Machines implements ServerControls {
    @Override
    public Looked look(MemberTarget target) {
      return machines.look(target);
    }

    @Override
    public Fenced fence(Fence fence) {
      Fenced fenced = machines.fence(fence);
      cluster.with(fence.target().member().name(), MemberSeen.Role.DOWN);
      return fenced;
    }

    @Override
    public Unfenced unfence(Unfence unfence) {
      Unfenced unfenced = machines.unfence(unfence);
      String name = unfence.target().member().name();
      cluster.with(name, machines.runs(name) ? MemberSeen.Role.PRIMARY : MemberSeen.Role.DOWN);
      return unfenced;
    }

    @Override
    public Started start(Start start) {
      String name = start.target().member().name();
      if (name.equals(HOME) && spoiling != null && rejoins.cameBy(HOME) == spoiling) {
        throw FailureCode.CONTROL_FAILED.failure("it ends at once");
      }
      Started started = machines.start(start);
      cluster.with(name, MemberSeen.Role.STANDBY);
      return started;
    }

    @Override
    public Stopped stop(Stop stop) {
      return machines.stop(stop);
    }
  }

  /** Databases that hold every check at once, or don't. */
  private final class Checks implements ServiceChecks {
    @Override
    public Verified verify(ServiceChecks.Question question) {
      throw new UnsupportedOperationException("no backup is looked at");
    }

    @Override
    public Verified verifyOld(OldQuestion question) {
      boolean atHome = cluster.role(HOME) == Role.PRIMARY;
      boolean bad = everythingIsBad || (homeIsBad && atHome);
      CheckReport.State state = bad ? CheckReport.State.FAILED : CheckReport.State.PASSED;
      CheckReport check = new CheckReport("answers", true, state, "t", "?", Duration.ZERO);
      Instant since = bad ? null : temporal.now();
      return new Verified(
          List.of(check),
          since,
          since,
          1,
          0,
          atHome ? latencyAtHome : Duration.ofMillis(1),
          new Attempt(1, "here", Duration.ZERO));
    }

    @Override
    public LossMeasured measureLoss(OldDatabase old) {
      throw new UnsupportedOperationException("no backup is compared");
    }
  }

  RunReport failBack() {
    return workflow().failBack(request());
  }

  /** How it ended. */
  RunReport result() {
    return temporal.result(ShopServer.WORKFLOW, RunReport.class);
  }

  /** Begins it; it may wait for people. */
  SteeredRun begin() {
    WorkflowClient.start(workflow()::failBack, request());
    return temporal.client().newWorkflowStub(SteeredRun.class, ShopServer.WORKFLOW);
  }

  private ServerFailbackWorkflow workflow() {
    return temporal
        .client()
        .newWorkflowStub(
            ServerFailbackWorkflow.class, temporal.options(ShopServer.WORKFLOW, run()));
  }

  private ServerFailoverRequest request() {
    return new ServerFailoverRequest(
        run(),
        ShopServer.planned(onFailure, ShopServer.control(), null),
        "weu",
        null,
        null,
        null,
        List.of(),
        RunPolicy.usual(),
        false,
        limits);
  }

  private static RunRequest run() {
    return ShopServer.run("run1", RunRequest.Kind.FAILBACK, null);
  }
}
