package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverScene.NEW;
import static dev.holdfast.workflows.failover.FailoverScene.OLD;
import static dev.holdfast.workflows.failover.FailoverScene.OTHER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.FakeServerControls;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbook of a failover, up to the promotion and around it: who may run, and who may not. */
final class ServerFailoverTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private FailoverScene scene;
  private FakeCluster cluster;
  private FakeServerControls controls;

  @BeforeEach
  void begin() {
    scene = FailoverScene.unguarded(TEMPORAL, Duration.ofHours(2));
    cluster = scene.cluster();
    controls = scene.controls();
  }

  @Test
  void refusesASwitchoverToAStandbyWithoutRoomForItsLog() {
    scene.takeovers().hasFree(1);

    RunReport report = scene.switchover();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).message()).contains("1024 MiB are free");
    assertThat(controls.deeds()).isEmpty();
  }

  @Test
  void doesNotPromoteBeforeTheOldPrimaryIsProvenDown() {
    RunReport report = scene.switchover();

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

    RunReport report = scene.switchover();

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

    RunReport report = scene.switchover();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(cluster.deeds())
        .containsSubsequence("promote " + NEW, "replay " + NEW, "promote " + NEW, "settle " + NEW);
  }

  @Test
  void leavesTheOldPrimaryDownWhenAPromotionWorkedOfWhichNobodyWasTold() {
    cluster.promoting(Promoting.ANSWER_IS_LOST);

    RunReport report = scene.switchover();

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

    RunReport report = scene.switchover();

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(controls.runs(OLD)).isFalse();
    assertThat(report.residue()).anyMatch(it -> it.contains("nobody knows whether"));
  }

  @Test
  void takesASwitchoverBackWhenTheStandbyLacksTheLastRecord() {
    cluster.has(NEW, "0/3000028");
    cluster.has(OTHER, "0/3000000");

    RunReport report = scene.switchover();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.NOT_READY.number());
    assertThat(controls.runs(OLD)).isTrue();
    assertThat(cluster.role(NEW)).isEqualTo(Role.STANDBY);
  }

  @Test
  void refusesWhileAnotherRunWorksOnADatabaseOfTheServer() {
    cluster.isHeld(OLD, "other1");

    RunReport report = scene.failover();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.FENCE_HELD.number());
    assertThat(controls.deeds()).isEmpty();
  }

  @Test
  void refusesWhereEveryMemberFollowsSinceNobodyCouldBeProvenDown() {
    cluster.with(OLD, Role.STANDBY);

    RunReport report =
        scene.run(Kind.FAILOVER, new Waiver("ada", "hurry", false), Duration.ofHours(3));

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.CLUSTER_AMBIGUOUS.number());
    assertThat(cluster.deeds()).isEmpty();
  }

  @Test
  void wantsEveryMemberProvenDownThatMightTakeWrites() {
    cluster.with(OLD, Role.UNREACHABLE).with(OTHER, Role.UNREACHABLE);

    scene.run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(controls.deeds()).containsExactly("fence " + OLD, "fence " + OTHER);
  }

  @Test
  void knowsTheOldPrimaryByWhoFollowedIt() {
    cluster.with(OLD, Role.UNREACHABLE).with(OTHER, Role.UNREACHABLE);
    cluster.follow(OLD);

    scene.run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(controls.deeds()).containsExactly("fence " + OLD);
  }

  @Test
  void promotesNobodyWithoutAProofUnlessItIsWaived() {
    cluster.with(OLD, Role.UNREACHABLE);
    cluster.follow(OLD);
    controls.canNotBeProvenDown(OLD);

    RunReport refused = scene.failover();
    RunReport waived =
        scene.run(
            Kind.FAILOVER, new Waiver("ada", "the site burned down", false), Duration.ofHours(3));

    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(error(refused)).isEqualTo(FailureCode.FENCE_UNPROVEN.number());
    assertThat(waived.pointOfNoReturnPassed()).isTrue();
    assertThat(waived.waivers()).extracting(Waiver::by).contains("ada");
  }

  @Test
  void neverWaivesTheProofOfASwitchover() {
    controls.canNotBeProvenDown(OLD);

    RunReport refused =
        scene.run(Kind.SWITCHOVER, new Waiver("ada", "in a hurry", false), Duration.ofHours(3));

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

    RunReport refused = scene.failover();
    RunReport accepted = scene.run(Kind.FAILOVER, null, Duration.ofHours(3));

    assertThat(error(refused)).isEqualTo(FailureCode.LOSS_TOO_LARGE.number());
    assertThat(accepted.pointOfNoReturnPassed()).isTrue();
    assertThat(accepted.waivers()).extracting(Waiver::reason).anyMatch(it -> it.contains("10800"));
  }

  private static int error(RunReport report) {
    var error = report.error();
    return error == null ? 0 : error.code();
  }
}
