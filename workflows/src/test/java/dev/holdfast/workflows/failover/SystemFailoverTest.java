package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbook of a system that changes its site: two servers, a service and its clients. */
final class SystemFailoverTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private SystemMoveScene scene;

  @BeforeEach
  void begin() {
    scene = new SystemMoveScene(TEMPORAL);
  }

  @Test
  void movesEverythingAndSaysSoOnce() {
    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.fromSite()).isEqualTo("weu");
    assertThat(report.toSite()).isEqualTo("neu");
    assertThat(report.rpo().lostCommitsMax()).isZero();
    assertThat(scene.cluster.role("orders-neu")).isEqualTo(Role.PRIMARY);
    assertThat(scene.cluster.role("users-neu")).isEqualTo(Role.PRIMARY);
    assertThat(scene.services.deeds())
        .containsExactly(
            "maintenance on app@weu",
            "maintenance on app@neu",
            "stop app@weu",
            "start app@neu",
            "maintenance off app@weu",
            "maintenance off app@neu");
    assertThat(scene.traffic.sitesOf("door")).containsExactly("neu");
    assertThat(scene.traffic.isWaiting("door")).isFalse();
    assertThat(report.added().get("promoted")).asString().contains("orders-neu", "users-neu");
  }

  @Test
  void changesNothingWhileOneOfTheServersCanNotMove() {
    scene.cluster.with("users-neu", Role.UNREACHABLE);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(scene.controls.deeds()).isEmpty();
    assertThat(scene.services.deeds()).isEmpty();
    assertThat(scene.traffic.isWaiting("door")).isFalse();
  }

  @Test
  void changesNothingWhileTheWorkerMayNotStartAService() {
    scene.services.allowsNothing();

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.controls.deeds()).isEmpty();
    assertThat(scene.services.deeds()).isEmpty();
  }

  @Test
  void letsUsersAndClientsGoOnWhenNoServerCouldBePromoted() {
    scene.cluster.promoting(Promoting.FAILS);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.controls.runs("orders-weu")).isTrue();
    assertThat(scene.controls.runs("users-weu")).isTrue();
    assertThat(scene.services.isInMaintenance("app", "weu")).isFalse();
    assertThat(scene.services.isInMaintenance("app", "neu")).isFalse();
    assertThat(scene.services.isActive("app", "weu")).isTrue();
    assertThat(scene.traffic.isWaiting("door")).isFalse();
    assertThat(scene.traffic.sitesOf("door")).containsExactly("weu");
    assertThat(report.residue()).isEmpty();
  }

  @Test
  void leavesAServiceInMaintenanceThatSomebodyHadPutThere() {
    scene.services.isClosed("app", "neu");

    scene.run(Kind.SWITCHOVER, "neu");

    assertThat(scene.services.isInMaintenance("app", "neu")).isTrue();
    assertThat(scene.services.isInMaintenance("app", "weu")).isFalse();
  }

  @Test
  void finishesWhatAnEarlierRunHasBegun() {
    scene.cluster.with("orders-weu", Role.DOWN).with("orders-neu", Role.PRIMARY);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.controls.deeds()).containsExactly("fence users-weu");
    assertThat(scene.cluster.deeds()).doesNotContain("promote orders-neu");
    assertThat(report.added().get("promoted")).asString().doesNotContain("orders-neu");
  }

  @Test
  void goesWhereTheStandbysAreWhenNoServerTakesWrites() {
    for (String server : List.of("orders", "users")) {
      scene.cluster.with(server + "-weu", Role.UNREACHABLE);
      scene.controls.dies(server + "-weu");
    }

    RunReport report = scene.run(Kind.SWITCHOVER, null);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.fromSite()).isEqualTo("weu");
    assertThat(report.toSite()).isEqualTo("neu");
  }

  @Test
  void leavesNothingBehindWhereAnotherRunHadMovedTheRest() {
    scene.cluster.with("orders-weu", Role.DOWN).with("orders-neu", Role.PRIMARY);
    scene.cluster.promoting(Promoting.FAILS);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.residue()).isEmpty();
    assertThat(scene.controls.runs("users-weu")).isTrue();
  }

  @Test
  void claimsNothingOfAServiceThatPeopleGaveUp() {
    scene.services.doesNotStart("app", "neu");
    scene.begin(Kind.SWITCHOVER, "neu");
    var service = scene.part("app");
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> service.status().state() == RunState.WAITING);

    service.decide(new SteeredRun.Decision(Choice.SKIP, "ada", "we start it by hand"));
    RunReport report = TEMPORAL.result("recovery/shop", RunReport.class);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.checks())
        .filteredOn(it -> it.name().contains("it was started"))
        .allMatch(it -> it.state() == CheckReport.State.UNKNOWN);
  }

  @Test
  void refusesASystemThatIsActiveAtTwoSites() {
    scene.cluster.with("orders-weu", Role.STANDBY).with("orders-neu", Role.PRIMARY);

    RunReport report = scene.run(Kind.SWITCHOVER, null);

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(scene.controls.deeds()).isEmpty();
  }

  @Test
  void asksPeopleWhenAServiceDoesNotStartWhereItsDataAre() {
    scene.services.doesNotStart("app", "neu");
    scene.begin(Kind.SWITCHOVER, "neu");
    var service = scene.part("app");
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(service.status().state())
                    .as(service.status() + "")
                    .isEqualTo(RunState.WAITING));
    assertThat(scene.cluster.role("users-neu")).isEqualTo(Role.PRIMARY);

    service.abort(new SteeredRun.Abort("ada", "gives up"));
    RunReport report = TEMPORAL.result("recovery/shop", RunReport.class);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.contains("stays recovered"));
    assertThat(scene.cluster.role("users-neu")).isEqualTo(Role.PRIMARY);
    assertThat(scene.traffic.sitesOf("door")).containsExactly("weu");
  }
}
