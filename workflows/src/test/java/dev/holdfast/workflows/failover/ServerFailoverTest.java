package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.FakeEvidenceStore;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.FakeTakeovers;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbook of a failover, up to the promotion and around it: who may run, and who may not. */
final class ServerFailoverTest {

  private static final String OLD = "db-weu";
  private static final String NEW = "db-neu";
  private static final String OTHER = "db-third";

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private final FakeCluster cluster =
      new FakeCluster().with(OLD, Role.PRIMARY).with(NEW, Role.STANDBY).with(OTHER, Role.STANDBY);
  private final FakeServerControls controls = new FakeServerControls(() -> Instant.EPOCH);
  private final FakeTakeovers takeovers = new FakeTakeovers();

  @BeforeEach
  void work() {
    Object[] activities = {
      cluster,
      controls,
      takeovers,
      new FakeEvidenceStore(),
      new Losing(Duration.ofHours(2)),
      new AllGood(TEMPORAL::now)
    };
    TEMPORAL.startWorker(activities, ServerFailoverWorkflowImpl.class);
  }

  /** A ledger by which so much would be lost. */
  record Losing(Duration loss) implements LossLedgers {
    @Override
    public Bounded expect(LossLedgers.Question question) {
      return measure(question);
    }

    @Override
    public Bounded measure(LossLedgers.Question question) {
      Loss loss =
          new Loss(Rpo.Method.LEDGER, Duration.ZERO, this.loss, 0L, null, null, false, List.of());
      return new Bounded(
          loss, null, null, null, List.of(), new Attempt(1, "witness", Duration.ZERO));
    }
  }

  @Test
  void refusesASwitchoverToAStandbyWithoutRoomForItsLog() {
    takeovers.hasFree(1);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).message()).contains("1024 MiB are free");
    assertThat(controls.deeds()).isEmpty();
  }

  @Test
  void doesNotPromoteBeforeTheOldPrimaryIsProvenDown() {
    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(controls.deeds()).containsExactly("fence " + OLD);
    assertThat(cluster.deeds()) // once before writes stop, once after
        .startsWith(
            "replay " + NEW, "replay " + NEW, "promote " + NEW, "settle " + NEW, "turn " + OTHER);
    assertThat(controls.runs(OLD)).isFalse();
    assertThat(report.rpo().lostCommitsMax()).isZero();
    assertThat(report.fromSite()).isEqualTo("weu");
    assertThat(report.toSite()).isEqualTo("neu");
  }

  @Test
  void letsTheOldPrimaryRunAgainOnceNobodyCanPromoteAnyMore() {
    cluster.promoting(Promoting.FAILS);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(cluster.deeds()).endsWith("withdraw " + NEW);
    assertThat(controls.deeds()).containsExactly("fence " + OLD, "unfence " + OLD);
    assertThat(controls.runs(OLD)).isTrue();
    assertThat(report.residue()).isEmpty();
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void takesAnotherPermitWhenTheOneBeforeWasOver() {
    cluster.promoting(Promoting.COMES_TOO_LATE);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(cluster.deeds())
        .containsSubsequence("promote " + NEW, "replay " + NEW, "promote " + NEW, "settle " + NEW);
  }

  @Test
  void leavesTheOldPrimaryDownWhenAPromotionWorkedOfWhichNobodyWasTold() {
    cluster.promoting(Promoting.ANSWER_IS_LOST);

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(controls.runs(OLD)).isFalse();
    assertThat(controls.deeds()).containsExactly("fence " + OLD);
    assertThat(report.residue()).anyMatch(it -> it.contains(NEW + " is the primary"));
    assertThat(cluster.deeds()).as("it takes writes").endsWith("withdraw " + NEW, "settle " + NEW);
    assertThat(report.added().get("promoted")).asString().contains(NEW);
  }

  @Test
  void leavesTheOldPrimaryDownWhileNobodyKnowsWhetherAnotherWasPromoted() {
    cluster.promoting(Promoting.FAILS);
    cluster.canNotBeWithdrawn();

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(controls.runs(OLD)).isFalse();
    assertThat(report.residue()).anyMatch(it -> it.contains("nobody knows whether"));
  }

  @Test
  void takesASwitchoverBackWhenTheStandbyLacksTheLastRecord() {
    cluster.has(NEW, "0/3000028");
    cluster.has(OTHER, "0/3000000");

    RunReport report = run(Kind.SWITCHOVER);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.NOT_READY.number());
    assertThat(controls.runs(OLD)).isTrue();
    assertThat(cluster.role(NEW)).isEqualTo(Role.STANDBY);
  }

  @Test
  void refusesWhileAnotherRunWorksOnADatabaseOfTheServer() {
    cluster.isHeld(OLD, "other1");

    RunReport report = run(Kind.FAILOVER);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.FENCE_HELD.number());
    assertThat(controls.deeds()).isEmpty();
  }

  @Test
  void refusesWhereEveryMemberFollowsSinceNobodyCouldBeProvenDown() {
    cluster.with(OLD, Role.STANDBY);

    RunReport report = run(Kind.FAILOVER, new Waiver("ada", "hurry", false), Duration.ofHours(3));

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.CLUSTER_AMBIGUOUS.number());
    assertThat(cluster.deeds()).isEmpty();
  }

  @Test
  void wantsEveryMemberProvenDownThatMightTakeWrites() {
    cluster.with(OLD, Role.UNREACHABLE).with(OTHER, Role.UNREACHABLE);

    run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(controls.deeds()).containsExactly("fence " + OLD, "fence " + OTHER);
  }

  @Test
  void knowsTheOldPrimaryByWhoFollowedIt() {
    cluster.with(OLD, Role.UNREACHABLE).with(OTHER, Role.UNREACHABLE);
    cluster.follow(OLD);

    run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(controls.deeds()).containsExactly("fence " + OLD);
  }

  @Test
  void promotesNobodyWithoutAProofUnlessItIsWaived() {
    cluster.with(OLD, Role.UNREACHABLE);
    cluster.follow(OLD);
    controls.canNotBeProvenDown(OLD);

    RunReport refused = run(Kind.FAILOVER);
    RunReport waived =
        run(Kind.FAILOVER, new Waiver("ada", "the site burned down", false), Duration.ofHours(3));

    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(error(refused)).isEqualTo(FailureCode.FENCE_UNPROVEN.number());
    assertThat(waived.pointOfNoReturnPassed()).isTrue();
    assertThat(waived.waivers()).extracting(Waiver::by).contains("ada");
  }

  @Test
  void neverWaivesTheProofOfASwitchover() {
    controls.canNotBeProvenDown(OLD);

    RunReport refused =
        run(Kind.SWITCHOVER, new Waiver("ada", "in a hurry", false), Duration.ofHours(3));

    assertThat(error(refused)).isEqualTo(FailureCode.FENCE_UNPROVEN.number());
    assertThat(cluster.role(NEW)).isEqualTo(Role.STANDBY);
  }

  @Test
  void refusesALossBeyondTheObjectiveUnlessSomebodyAcceptsIt() {
    cluster.with(OLD, Role.UNREACHABLE);
    cluster.follow(OLD);
    controls.dies(OLD);
    cluster.has(NEW, "0/3000000");
    cluster.has(OTHER, "0/2000000");

    RunReport refused = run(Kind.FAILOVER);
    RunReport accepted = run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(error(refused)).isEqualTo(FailureCode.LOSS_TOO_LARGE.number());
    assertThat(accepted.pointOfNoReturnPassed()).isTrue();
    assertThat(accepted.waivers()).extracting(Waiver::reason).anyMatch(it -> it.contains("10800"));
  }

  private static int error(RunReport report) {
    var error = report.error();
    return error == null ? 0 : error.code();
  }

  private static RunReport run(Kind kind) {
    return run(kind, null, null);
  }

  private static RunReport run(Kind kind, @Nullable Waiver waiver, @Nullable Duration accepted) {
    RunRequest run = runOf("run1", kind);
    ServerFailoverRequest request = request(run, waiver, accepted);
    String id = ServerFailoverRequest.workflowId("shop", "db");
    return TEMPORAL
        .client()
        .newWorkflowStub(ServerFailoverWorkflow.class, TEMPORAL.options(id, run))
        .move(request);
  }

  static RunRequest runOf(String id, Kind kind) {
    return new RunRequest(
        id,
        kind,
        "shop",
        "0".repeat(64),
        "db",
        null,
        "ada",
        null,
        null,
        null,
        Duration.ofHours(1),
        null);
  }

  static ServerFailoverRequest request(
      RunRequest run, @Nullable Waiver waiver, @Nullable Duration accepted) {
    return new ServerFailoverRequest(
        run, server(), null, waiver, accepted, null, List.of(), RunPolicy.usual(), false);
  }

  private static Server server() {
    var control =
        new ServerControl(
            ServerControl.Method.PG_CTL, new Reference("/data"), null, List.of(), List.of());
    return new Server(
        "db",
        List.of(new Server.Place("weu", new Reference("10.0.0.1"), new Reference("5432"))),
        new Reference("postgres"),
        null,
        "postgres",
        ExamplePlan.plan().servers().get(0).databases(),
        control,
        List.of(standby(NEW, "neu"), standby(OTHER, "third")),
        null);
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
