package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When it began to hurt, if nobody said so but the probe saw it. */
final class ProbedImpactTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private FailoverScene scene;

  @BeforeEach
  void begin() {
    scene = FailoverScene.guarded(TEMPORAL).controlled();
    scene.cluster().with(FailoverScene.OLD, Role.DOWN);
  }

  @Test
  void countsFromTheFirstBeatThatFailed() {
    Instant begun = TEMPORAL.now();
    scene.beatsFail(Duration.ofMinutes(3), Duration.ofMinutes(2));

    RunReport report = scene.failover();

    assertThat(report.impact().source()).isEqualTo(Impact.Source.PROBE);
    assertThat(report.impact().at())
        .isCloseTo(begun.minus(Duration.ofMinutes(3)), within(30, ChronoUnit.SECONDS));
    var parts = report.rto().parts();
    assertThat(parts.detect()).isEqualTo(Duration.ofMinutes(1));
    assertThat(requireNonNull(parts.declare())).isBetween(minutes(1), minutes(2));
    Duration sum =
        Stream.of(
                parts.detect(), parts.declare(), parts.approve(), parts.waiting(), parts.machine())
            .filter(Objects::nonNull)
            .reduce(Duration.ZERO, Duration::plus);
    assertThat(sum).isEqualTo(report.rto().achieved());
  }

  @Test
  void claimsNoDetectionBeforeTheServerCountedAsLost() {
    scene.beatsFail(Duration.ofMinutes(3), null);

    RunReport report = scene.failover();

    assertThat(report.impact().source()).isEqualTo(Impact.Source.PROBE);
    assertThat(report.rto().parts().detect()).isNull();
    assertThat(requireNonNull(report.rto().parts().declare())).isBetween(minutes(2), minutes(4));
  }

  @Test
  void believesAPersonFirst() {
    Instant said = TEMPORAL.now().minus(Duration.ofMinutes(10));
    scene.isDeclared(said);
    scene.beatsFail(Duration.ofMinutes(3), Duration.ofMinutes(2));

    RunReport report = scene.failover();

    assertThat(report.impact()).isEqualTo(new Impact(said, Impact.Source.DECLARED));
  }

  @Test
  void takesBeatsThatTheRunItselfStoppedForNoImpact() {
    scene.beatsFail(Duration.ofMinutes(-1), null);

    RunReport report = scene.failover();

    assertThat(report.impact().source()).isEqualTo(Impact.Source.REQUEST);
    assertThat(report.rto().parts().declare()).isNull();
  }

  private static Duration minutes(int count) {
    return Duration.ofMinutes(count);
  }
}
