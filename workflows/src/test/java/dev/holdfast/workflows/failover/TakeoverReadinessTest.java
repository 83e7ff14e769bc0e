package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a standby needs to take over beside its log: a login, room, secrets; and what is told. */
final class TakeoverReadinessTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private SystemMoveScene scene;

  @BeforeEach
  void begin() {
    scene = new SystemMoveScene(TEMPORAL);
  }

  @Test
  void saysNothingWhereNothingIsMissing() {
    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(readiness(report))
        .doesNotContain("free")
        .doesNotContain("backup")
        .doesNotContain("superuser");
  }

  @Test
  void refusesASwitchoverForAllThatIsMissingAtOnce() {
    scene.takeovers.lacksSuperuser();
    scene.takeovers.hasFree(3);
    scene.takeovers.misses("env:APP_TOKEN");

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).name()).isEqualTo("NOT_READY");
    assertThat(requireNonNull(report.error()).message())
        .contains(
            "orders-neu can't take over: postgres is no superuser there",
            "3072 MiB are free at /data, and its log may take up 4096 MiB more",
            "users-neu can't take over",
            "app: env:APP_TOKEN is not set");
    assertThat(scene.controls.deeds()).isEmpty();
    assertThat(scene.services.deeds()).isEmpty();
  }

  @Test
  void failsOverInSpiteOfAllThatAndTellsIt() {
    scene.takeovers.lacksSuperuser();
    scene.takeovers.hasFree(3);
    scene.takeovers.misses("env:APP_TOKEN");
    scene.takeovers.lastBackup(null);

    RunReport report = scene.run(Kind.FAILOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(readiness(report))
        .contains("no superuser", "3072 MiB are free", "there is no backup of orders-db")
        .contains("app: env:APP_TOKEN is not set");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SWITCHOVER", "FAILOVER"})
  void tellsOfADiskThatIsAlmostFullAndOfAnOldBackupAndGoesOn(Kind kind) {
    scene.takeovers.hasFree(60);
    scene.takeovers.lastBackup(Duration.ofDays(3));

    RunReport report = scene.run(kind, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(readiness(report))
        .contains("only 6 % of its disk /data is free (61440 MiB)")
        .contains("the last backup of orders-db is 3 days old, there should be one every 24 h");
  }

  @Test
  void failsOverWhereNobodyCanTell() {
    for (String server : List.of("orders", "users")) {
      scene.cluster.with(server + "-weu", Role.UNREACHABLE);
      scene.controls.dies(server + "-weu");
    }
    scene.takeovers.breaks();

    RunReport report = scene.run(Kind.FAILOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(readiness(report)).contains("its login, disks and backups are unknown");
  }

  private static String readiness(RunReport report) {
    return String.valueOf(
        report.steps().stream()
            .filter(it -> it.name().equals("check readiness") && it.component() == null)
            .findFirst()
            .orElseThrow()
            .detail());
  }
}
