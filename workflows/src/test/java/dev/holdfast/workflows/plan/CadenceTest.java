package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CadenceTest {

  @ParameterizedTest
  @CsvSource({
    "every 30s,PT30S",
    "every 15m,PT15M",
    "every 2h,PT2H",
    "every 3d,PT72H",
    "hourly,PT1H",
    "daily 02:00,PT24H",
    "weekly sun 02:00,PT168H",
    "monthly 1 02:00,PT744H"
  })
  void knowsTheLongestTimeBetweenTwo(String cadence, Duration gap) {
    assertThat(new Cadence(cadence).gap()).isEqualTo(gap);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "daily", "every 0m", "every m", "weekly 02:00", "hourly 02:00"})
  void refusesWhatNobodyCouldKeep(String cadence) {
    assertThatThrownBy(() -> new Cadence(cadence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("daily 02:00");
  }

  @ParameterizedTest
  @CsvSource({"PT0S,0s,0d", "PT90S,1m30s,90s", "PT15M,15m,15m", "PT25H,1d1h,25h", "PT48H,2d,2d"})
  void writesDurationsAsPlansDo(Duration duration, String text, String inOneUnit) {
    assertThat(PlanDuration.text(duration)).isEqualTo(text);
    assertThat(PlanDuration.inOneUnit(duration)).isEqualTo(inOneUnit);
  }
}
