package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpoTest {

  /** The objective is an hour. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 3600, true",
    "0, 3601, ",
    "3600, 3601, ",
    "3601, 3601, false",
    "3601, 9999, false"
  })
  void isMetOnlyIfTheWholeIntervalIs(long min, long max, Boolean met) {
    Rpo rpo =
        Rpo.between(
            Duration.ofHours(1),
            Duration.ofSeconds(min),
            Duration.ofSeconds(max),
            Rpo.Method.LEDGER);

    assertThat(rpo.met()).isEqualTo(met);
    assertThat(rpo.lossMin()).hasSeconds(min);
    assertThat(rpo.lossMax()).hasSeconds(max);
  }

  @Test
  void isNeverZeroWhenUnknown() {
    Rpo rpo = Rpo.unknown(Duration.ofHours(1));

    assertThat(rpo)
        .isEqualTo(new Rpo(Duration.ofHours(1), null, null, null, null, null, Rpo.Method.UNKNOWN));
  }
}
