package dev.holdfast.activities.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.000 s",
    "PT0.061S, 0.061 s",
    "PT59.9994S, 59.999 s",
    "PT1M, 1 min",
    "PT3M15.25S, 3 min 15.3 s",
    "PT59.96S, 59.960 s",
    "PT1M59.96S, 2 min",
    "PT1H, 1 h",
    "PT7H12M29.88S, 7 h 12 min 29.9 s",
    "PT24H, 24 h",
    "PT50H0M1S, 50 h 1 s",
    "PT-0.004S, -0.004 s",
    "PT-1M-2S, -1 min 2 s"
  })
  void writesDurationsAsPeopleSayThem(Duration duration, String words) {
    assertThat(Figures.duration(duration)).isEqualTo(words);
  }

  @Test
  void neverShowsTheUnknownAsZero() {
    assertThat(Figures.duration(null)).isEqualTo("unknown");
    assertThat(Figures.instant(null)).isEqualTo("unknown");
    assertThat(Figures.orUnknown(null)).isEqualTo("unknown");
  }

  @Test
  void saysTheZoneOfEveryTime() {
    assertThat(Figures.instant(Instant.parse("2026-11-20T09:30:00Z")))
        .isEqualTo("2026-11-20 09:30:00.000 UTC");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, 1023 bytes",
    "2048, 2048 bytes (2.0 KiB)",
    "48211394, 48211394 bytes (46.0 MiB)"
  })
  void writesSizesExactlyAndRoughly(long bytes, String words) {
    assertThat(Figures.bytes(bytes)).isEqualTo(words);
  }
}
