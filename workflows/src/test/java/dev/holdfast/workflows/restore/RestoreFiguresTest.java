package dev.holdfast.workflows.restore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers that a restore reports. */
class RestoreFiguresTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final RestoreScene scene = new RestoreScene(temporal);

  @Test
  void countsRecoveryTimeFromTheDeclaredImpactToTheFirstGoodCheck() {
    Instant impact = scene.declaresImpact();

    RunReport report = scene.run();

    Rto rto = report.rto();
    assertThat(report.impact()).isEqualTo(new Impact(impact, Impact.Source.DECLARED));
    assertThat(rto.achieved())
        .isEqualTo(Duration.between(impact, scene.server().goodSince()))
        .isGreaterThan(RestoreScene.UNNOTICED);
    assertThat(rto.objective()).isEqualTo(ExamplePlan.RTO);
    assertThat(rto.met()).isTrue();
    assertThat(rto.parts().detect()).isNull();
    assertThat(rto.parts().approve()).isNull();
    assertThat(requireNonNull(rto.parts().declare()))
        .isGreaterThanOrEqualTo(RestoreScene.UNNOTICED);
    assertThat(sumOf(rto.parts())).isEqualTo(rto.achieved());
  }

  @Test
  void claimsNoDetectionTimeWithoutADeclaredImpact() {
    RunReport report = scene.run();

    assertThat(report.impact()).isEqualTo(new Impact(report.startedAt(), Impact.Source.REQUEST));
    assertThat(report.rto().parts().detect()).isNull();
    assertThat(report.rto().parts().declare()).isNull();
    assertThat(sumOf(report.rto().parts())).isEqualTo(report.rto().achieved());
  }

  @Test
  void missesAnObjectiveWithoutChangingTheVerdict() {
    scene.server().isGoodAfter(ExamplePlan.RTO.plusSeconds(1));

    RunReport report = scene.run();

    assertThat(report.rto().met()).isFalse();
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
  }

  private static Duration sumOf(Rto.Parts parts) {
    return Stream.of(
            parts.detect(), parts.declare(), parts.approve(), parts.waiting(), parts.machine())
        .filter(Objects::nonNull)
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Test
  void lostNothingIfTheOldDatabaseIsAsInTheBackup() {
    scene.server().wroteNothingSinceTheBackup();

    Rpo rpo = scene.run().rpo();

    assertThat(rpo.method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(rpo.lossMin()).isZero();
    assertThat(rpo.lossMax()).isZero();
    assertThat(rpo.met()).isTrue();
  }

  @Test
  void lostAtMostWhatWasWrittenUntilTheOldDatabaseWasClosed() {
    scene.declaresImpact();

    RunReport report = scene.run();

    Instant closedAt = requireNonNull(scene.server().closedAt(scene.runId()));
    Rpo rpo = report.rpo();
    assertThat(rpo.method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(rpo.lossMin()).isZero();
    assertThat(rpo.lossMax()).isEqualTo(Duration.between(scene.server().backupTakenAt(), closedAt));
    assertThat(rpo.lostCommitsMin()).isNull();
    assertThat(rpo.lostCommitsMax()).isNull();
  }

  @Test
  void boundsTheLossByTheBackupsAgeIfTheDatabaseIsGone() {
    scene.server().losesLiveDatabase();
    Instant impact = scene.declaresImpact();

    Rpo rpo = scene.run().rpo();

    assertThat(rpo.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(rpo.lossMin()).isZero();
    assertThat(rpo.lossMax()).isEqualTo(Duration.between(scene.server().backupTakenAt(), impact));
    assertThat(rpo.met()).isTrue();
  }

  @Test
  void boundsTheLossByTheBackupsAgeIfTheOldDatabaseCannotBeRead() {
    scene.server().corruptsLiveDatabase();
    Instant impact = scene.declaresImpact();

    Rpo rpo = scene.run().rpo();

    assertThat(rpo.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(rpo.lossMax()).isEqualTo(Duration.between(scene.server().backupTakenAt(), impact));
  }

  @Test
  void widensTheLossByTheClocksOffset() {
    scene.server().losesLiveDatabase();
    scene.server().clockIsOffBy(Duration.ofMillis(-400));
    Instant impact = scene.declaresImpact();

    Rpo rpo = scene.run().rpo();

    assertThat(rpo.lossMax())
        .isEqualTo(Duration.between(scene.server().backupTakenAt(), impact).plusMillis(400));
  }

  @Test
  void feltDowntimeBeginsWithTheClosingIfTheServiceWasUpUntilThen() {
    scene.declaresImpact();

    RunReport report = scene.run();

    Instant closedAt = scene.server().closedAt(scene.runId());
    assertThat(report.downtime()).isEqualTo(Duration.between(closedAt, scene.server().goodSince()));
    assertThat(requireNonNull(report.swapGap())).isLessThan(requireNonNull(report.downtime()));
  }

  @Test
  void feltDowntimeBeginsWithTheImpactIfTheDatabaseWasGone() {
    scene.server().losesLiveDatabase();
    Instant impact = scene.declaresImpact();

    RunReport report = scene.run();

    assertThat(report.downtime()).isEqualTo(Duration.between(impact, scene.server().goodSince()));
    assertThat(report.swapGap()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1001, -1001, 90_000})
  void provesNothingWithAClockThatIsOffByMoreThanASecond(long offset) {
    scene.server().clockIsOffBy(Duration.ofMillis(offset));

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.exitCode()).isEqualTo(4);
  }

  @Test
  void provesNothingWithAnUnknownClock() {
    scene.server().clockIsOffBy(null);

    RunReport report = scene.run();

    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.hosts()).contains(new HostClock("database server", null));
  }

  @Test
  void namesEveryHostWhoseClockWentIntoAFigure() {
    RunReport report = scene.run();

    assertThat(report.hosts())
        .containsExactlyInAnyOrder(
            new HostClock(FakeWorld.WORKER, Duration.ZERO),
            new HostClock("database server", Duration.ZERO),
            new HostClock("temporal server", Duration.ZERO));
  }
}
