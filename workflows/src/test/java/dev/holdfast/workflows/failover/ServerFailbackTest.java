package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailbackScene.AWAY;
import static dev.holdfast.workflows.failover.FailbackScene.HOME;
import static dev.holdfast.workflows.failover.FailbackScene.OTHER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.FailoverPolicy.Failback;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbook of a failback: who comes back by which road, and what is taken back when. */
final class ServerFailbackTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private FailbackScene scene;

  @BeforeEach
  void failedOver() {
    scene = new FailbackScene(TEMPORAL);
  }

  @Test
  void bringsHomeBackByTheCheapestRoadAndLosesNothing() {
    RunReport report = scene.failBack();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.deeds()).containsExactly("REWIND " + HOME, "FOLLOW " + AWAY);
    assertThat(scene.salvages.kept()).containsExactly(HOME);
    assertThat(scene.machines.deeds())
        .containsExactly("fence " + HOME, "start " + HOME, "fence " + AWAY, "start " + AWAY);
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.PRIMARY);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.STANDBY);
    assertThat(scene.cluster.deeds()).contains("turn " + OTHER, "turn " + AWAY);
    assertThat(report.rpo().lostCommitsMax()).isZero();
    assertThat(report.fromSite()).isEqualTo("neu");
    assertThat(report.toSite()).isEqualTo("weu");
    assertThat(report.added().get("road")).asString().contains("chosen=REWIND");
    assertThat(report.residue()).isEmpty();
  }

  @Test
  void takesHomeBackAsAStandbyOnlyWhereItsLogHasNoRoom() {
    scene.takeovers.hasFree(1);

    RunReport report = scene.failBack();

    assertThat(report.exitCode()).as(report.toString()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).message())
        .contains(HOME + " can't take over", "1024 MiB are free");
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.STANDBY);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.PRIMARY);
  }

  @Test
  void looksAnewOncePeopleHaveBroughtHomeBackThemselves() {
    scene.asksPeople();
    List.of(Road.values()).forEach(it -> scene.rejoins.hasNoWay(HOME, it));
    SteeredRun run = scene.begin();
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> run.status().state() == RunState.WAITING);

    scene.cluster.with(HOME, Role.STANDBY);
    run.decide(new SteeredRun.Decision(Choice.RETRY, "ada", "rebuilt by hand"));
    RunReport report = scene.result();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.deeds()).containsExactly("FOLLOW " + AWAY);
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.PRIMARY);
  }

  @Test
  void takesTheNextRoadByItselfWhenOneBreaksDown() {
    scene.rejoins.breaksDown(HOME, Road.REWIND);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.cameBy(HOME)).isEqualTo(Road.REBUILD);
    assertThat(report.added().get("road"))
        .asString()
        .contains(
            "chosen=REBUILD",
            "followed=[{member=db-weu, result=CLOSED",
            "road=REWIND, result=FAILED");
    assertThat(report.residue()).as("the old directory is gone").isEmpty();
  }

  @Test
  void takesTheNextRoadWhenTheServerDoesNotStartAtTheEndOfOne() {
    scene.doesNotStartAfter(Road.REWIND);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.deeds()).startsWith("REWIND " + HOME, "REBUILD " + HOME);
    assertThat(report.added().get("road")).asString().contains("it did not start");
  }

  @Test
  void touchesNobodyElseWhenNoRoadLeadsHome() {
    scene.rejoins.breaksDown(HOME, Road.REWIND);
    scene.rejoins.hasNoWay(HOME, Road.REBUILD);

    RunReport report = scene.failBack();

    assertThat(error(report)).isEqualTo(FailureCode.ROAD_CLOSED.number());
    assertThat(report.pointOfNoReturnPassed()).isFalse();
    assertThat(report.residue()).singleElement().asString().contains("can only be rebuilt");
    assertThat(scene.machines.deeds()).containsExactly("fence " + HOME);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.PRIMARY);
  }

  @Test
  void refusesBeforeAnythingIsDoneIfNoRoadIsOpen() {
    scene.rejoins.hasNoWay(HOME, Road.REWIND);
    scene.rejoins.hasNoWay(HOME, Road.REBUILD);

    RunReport report = scene.failBack();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.ROAD_CLOSED.number());
    assertThat(scene.machines.deeds()).isEmpty();
  }

  @Test
  void keepsNothingOfAServerThatWasShutDownBeforeTheFork() {
    scene.rejoins.wasShutDown(HOME);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.cameBy(HOME)).isEqualTo(Road.FOLLOW);
    assertThat(scene.salvages.kept()).isEmpty();
  }

  @Test
  void neverRewindsWhatCouldNotBeKept() {
    scene.salvages.canNotBeRead(HOME);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.cameBy(HOME)).isEqualTo(Road.REBUILD);
    assertThat(report.residue()).singleElement().asString().contains("the old directory of");
  }

  @Test
  void onlySwitchesOverWhereHomeStandsBy() {
    scene.cluster.with(HOME, Role.STANDBY);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.rejoins.deeds()).containsExactly("FOLLOW " + AWAY);
    assertThat(scene.machines.deeds()).containsExactly("fence " + AWAY, "start " + AWAY);
    assertThat(report.added().get("road")).isNull();
  }

  @Test
  void refusesWhereHomeIsThePrimaryAlready() {
    scene.cluster.with(HOME, Role.PRIMARY).with(AWAY, Role.STANDBY);

    RunReport report = scene.failBack();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.NOT_READY.number());
    assertThat(scene.machines.deeds()).isEmpty();
  }

  @Test
  void refusesWhileTheOldPrimaryTakesWritesBesideTheNewOne() {
    scene.cluster.with(HOME, Role.PRIMARY);

    RunReport report = scene.failBack();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(error(report)).isEqualTo(FailureCode.CLUSTER_AMBIGUOUS.number());
    assertThat(scene.machines.deeds()).isEmpty();
  }

  @Test
  void givesUpWithoutAStopOfThePrimaryWhenHomeDoesNotCatchUp() {
    scene.cluster.has(HOME, "0/3000000");

    RunReport report = scene.failBack();

    assertThat(error(report)).isEqualTo(FailureCode.FOLLOW_FAILED.number());
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.machines.deeds()).doesNotContain("fence " + AWAY);
    assertThat(scene.machines.runs(HOME)).as("stays a standby").isTrue();
  }

  @Test
  void letsThePrimaryRunAgainWhenHomeCanNotBePromoted() {
    scene.cluster.promoting(Promoting.FAILS);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.PRIMARY);
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.STANDBY);
  }

  @Test
  void letsThePrimaryRunAgainWhenNobodyCouldWriteForTooLong() {
    Failback usual = Failback.usual();
    scene.limits(
        new Failback(Duration.ofMillis(1), usual.finalSync(), usual.verification(), 0.05, null));

    RunReport report = scene.failBack();

    assertThat(error(report)).isEqualTo(FailureCode.TIMED_OUT.number());
    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.PRIMARY);
  }

  @Test
  void goesBackByItselfWhenHomeDoesNotHoldItsChecks() {
    scene.homeIsBad();

    RunReport report = scene.failBack();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.PRIMARY);
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.STANDBY);
    assertThat(report.added().get("promoted")).asString().contains(AWAY);
    assertThat(error(report)).isEqualTo(FailureCode.SERVICE_CHECK_FAILED.number());
  }

  @Test
  void goesBackWhenHomeIsSlowerThanThePlanAllows() {
    scene.homeTakes(Duration.ofSeconds(3));

    RunReport report = scene.failBack();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(report.error()).asString().contains("a check takes 3000 ms");
  }

  @Test
  void doesNotMoveASystemThatIsNotGoodWhereItIs() {
    scene.everythingIsBad();

    RunReport report = scene.failBack();

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(error(report)).isEqualTo(FailureCode.SERVICE_CHECK_FAILED.number());
    assertThat(scene.machines.deeds()).isEmpty();
  }

  @Test
  void goesOnWhereEachKindOfAnswerIsLostOnce() {
    scene.losesAnswers();
    scene.rejoins.breaksDown(HOME, Road.REWIND);

    RunReport report = scene.failBack();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.cluster.role(HOME)).isEqualTo(Role.PRIMARY);
    assertThat(scene.cluster.role(AWAY)).isEqualTo(Role.STANDBY);
  }

  private static int error(RunReport report) {
    var error = report.error();
    return error == null ? 0 : error.code();
  }
}
