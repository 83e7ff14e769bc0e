package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostClockTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1000, -1000})
  void isTrustedUpToASecond(long millis) {
    assertThat(new HostClock("db", Duration.ofMillis(millis)).trusted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1001, -1001, 3_600_000})
  void isNotTrustedBeyondASecond(long millis) {
    assertThat(new HostClock("db", Duration.ofMillis(millis)).trusted()).isFalse();
  }

  @Test
  void isNotTrustedWhenUnknown() {
    assertThat(new HostClock("db", null).trusted()).isFalse();
  }
}
