package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporalConnectionTest {

  @TempDir Path home;

  @Test
  void saysWhereNobodyAnswers() throws IOException {
    String address = "127.0.0.1:" + FreePort.any();
    WorkerConfiguration configuration = configuration(Map.of("TEMPORAL_ADDRESS", address));

    assertThatThrownBy(() -> TemporalConnection.open(configuration, Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(
            ControlPlaneException.class,
            it -> assertThat(it.code()).isEqualTo(FailureCode.TEMPORAL_UNREACHABLE))
        .hasMessageContaining(address);
  }

  @Test
  void findsThisMachinesOwnControlPlane() throws IOException {
    TestTemporal temporal = TestTemporal.shared();
    new ControlPlane(temporal.address(), "http://127.0.0.1:8233", temporal.server().port(), 8233, 1)
        .write(home);

    try (TemporalConnection connection = TemporalConnection.open(configuration(Map.of()))) {
      assertThat(connection.address()).isEqualTo(temporal.address());
      assertThat(connection.webUi()).contains("http://127.0.0.1:8233");
    }
  }

  @Test
  void letsTemporalsOwnVariablesWin() throws IOException {
    TestTemporal temporal = TestTemporal.shared();
    new ControlPlane("127.0.0.1:1", "http://127.0.0.1:2", 1, 2, 1).write(home);

    WorkerConfiguration configuration =
        configuration(
            Map.of("TEMPORAL_ADDRESS", temporal.address(), "TEMPORAL_NAMESPACE", "another"));
    try (TemporalConnection connection = TemporalConnection.open(configuration)) {
      assertThat(connection.address()).isEqualTo(temporal.address());
      assertThat(connection.namespace()).isEqualTo("another");
      assertThat(connection.webUi()).isEmpty();
    }
  }

  private WorkerConfiguration configuration(Map<String, String> environment) {
    Map<String, String> all = new TreeMap<>(environment);
    all.put("HOLDFAST_HOME", home.toString());
    return WorkerConfiguration.from(all, home);
  }
}
