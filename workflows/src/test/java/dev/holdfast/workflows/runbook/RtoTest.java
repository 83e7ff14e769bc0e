package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RtoTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration OBJECTIVE = Duration.ofMinutes(15);
  private static final Rto.Waited NOBODY = new Rto.Waited(Duration.ZERO, null);

  @Test
  void splitsTheTimeSinceADeclaredImpact() {
    var impact = new Impact(NOON, Impact.Source.DECLARED);

    Rto rto = achieved(OBJECTIVE, impact, NOON.plusSeconds(180), 20, NOON.plusSeconds(300));

    assertThat(rto.achieved()).hasSeconds(300);
    assertThat(rto.parts()).isEqualTo(parts(180L, 20, 100));
  }

  @Test
  void claimsNothingAboutTheTimeBeforeTheRequestIfNobodyDeclaredAnImpact() {
    var impact = new Impact(NOON, Impact.Source.REQUEST);

    Rto rto = achieved(OBJECTIVE, impact, NOON, 20, NOON.plusSeconds(300));

    assertThat(rto.parts()).isEqualTo(parts(null, 20, 280));
  }

  @Test
  void tellsApartForWhomItWaited() {
    var impact = new Impact(NOON, Impact.Source.DECLARED);
    var waited = new Rto.Waited(Duration.ofSeconds(20), Duration.ofSeconds(60));

    var begun = new Rto.Begun(impact, null, NOON.plusSeconds(180));

    Rto rto = Rto.achieved(OBJECTIVE, begun, waited, NOON.plusSeconds(300));

    assertThat(rto.parts())
        .isEqualTo(
            new Rto.Parts(
                null,
                Duration.ofSeconds(180),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(40)));
  }

  @Test
  void tellsApartHowLongTheProbeAndThePeopleTook() {
    var impact = new Impact(NOON, Impact.Source.PROBE);
    var begun = new Rto.Begun(impact, NOON.plusSeconds(6), NOON.plusSeconds(180));

    Rto rto = Rto.achieved(OBJECTIVE, begun, NOBODY, NOON.plusSeconds(300));

    assertThat(rto.achieved()).hasSeconds(300);
    assertThat(rto.parts().detect()).hasSeconds(6);
    assertThat(rto.parts().declare()).hasSeconds(174);
    assertThat(rto.parts().machine()).hasSeconds(120);
  }

  @Test
  void claimsNoDetectionWherePeopleWereFaster() {
    var impact = new Impact(NOON, Impact.Source.PROBE);
    var begun = new Rto.Begun(impact, NOON.plusSeconds(6), NOON.plusSeconds(2));

    Rto rto = Rto.achieved(OBJECTIVE, begun, NOBODY, NOON.plusSeconds(30));

    assertThat(rto.parts()).isEqualTo(parts(2L, 0, 28));
  }

  @Test
  void isMetUpToTheObjectiveItself() {
    var impact = new Impact(NOON, Impact.Source.REQUEST);

    assertThat(achieved(OBJECTIVE, impact, NOON, 0, NOON.plus(OBJECTIVE)).met()).isTrue();
    assertThat(achieved(OBJECTIVE, impact, NOON, 0, NOON.plus(OBJECTIVE).plusMillis(1)).met())
        .isFalse();
    assertThat(achieved(null, impact, NOON, 0, NOON.plus(OBJECTIVE)).met()).isNull();
  }

  /** The worker's clock is behind, so that the first good look seems to be before the impact. */
  @Test
  void isNeverNegative() {
    var impact = new Impact(NOON, Impact.Source.DECLARED);

    Rto rto = achieved(OBJECTIVE, impact, NOON.plusMillis(5), 2, NOON.minusMillis(300));

    assertThat(rto.achieved()).isZero();
    assertThat(rto.parts()).isEqualTo(parts(0L, 0, 0));
  }

  @Test
  void takesAnImpactAfterTheRequestForOne() {
    var impact = new Impact(NOON.plusSeconds(10), Impact.Source.DECLARED);

    Rto rto = achieved(OBJECTIVE, impact, NOON, 0, NOON.plusSeconds(30));

    assertThat(rto.achieved()).isEqualTo(Duration.ofSeconds(20));
    assertThat(rto.parts()).isEqualTo(parts(0L, 0, 20));
  }

  @Test
  void knowsNothingBeforeTheRecovery() {
    Rto rto = Rto.unknown(OBJECTIVE);

    assertThat(rto.objective()).isEqualTo(OBJECTIVE);
    assertThat(rto.achieved()).isNull();
    assertThat(rto.met()).isNull();
    assertThat(rto.parts()).isEqualTo(new Rto.Parts(null, null, null, null, null));
  }

  private static Rto achieved(
      @Nullable Duration objective, Impact impact, Instant requested, long waited, Instant good) {
    var waits = new Rto.Waited(Duration.ofSeconds(waited), null);
    return Rto.achieved(objective, new Rto.Begun(impact, null, requested), waits, good);
  }

  private static Rto.Parts parts(@Nullable Long declare, long waited, long machine) {
    return new Rto.Parts(
        null,
        declare == null ? null : Duration.ofSeconds(declare),
        null,
        Duration.ofSeconds(waited),
        Duration.ofSeconds(machine));
  }
}
