package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DevServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private TestTemporal temporal;

  @BeforeAll
  void begin() {
    temporal = TestTemporal.begin();
  }

  @AfterAll
  void end() {
    temporal.close();
  }

  @Test
  void isFoundAgainAfterItsPidFileWasLost() throws IOException {
    Files.delete(settings(1).pidFile().path());

    DevServer adopted = DevServer.adopt(settings(1)).orElseThrow();

    assertThat(adopted.pid()).isEqualTo(temporal.server().pid());
    assertThat(adopted.address()).isEqualTo(temporal.address());
    assertThat(adopted.isAnswering()).isTrue();
    assertThat(settings(1).pidFile().process()).isPresent();
  }

  @Test
  void isNotTakenForAProcessThatGotItsPid() throws IOException {
    settings(1).pidFile().write(ProcessHandle.current().pid());

    DevServer adopted = DevServer.adopt(settings(1)).orElseThrow();

    assertThat(adopted.pid()).isEqualTo(temporal.server().pid());
  }

  @Test
  void refusesASecondServerOnItsDatabase() throws IOException {
    DevServer second = DevServer.start(settings(FreePort.any()));

    assertThatThrownBy(() -> second.awaitAnswering(LIMIT))
        .isInstanceOfSatisfying(
            ControlPlaneException.class,
            it -> assertThat(it.code()).isEqualTo(FailureCode.PREREQUISITE_MISSING))
        .hasMessageContaining("another one holds " + settings(1).lock());
    assertThat(temporal.server().isAnswering()).isTrue();
  }

  @Test
  void keepsItsDataWhenItIsKilled() throws IOException, InterruptedException {
    try (TemporalConnection connection = temporal.connect()) {
      Retention.QUARTER.set(connection);
    }

    temporal.kill();
    assertThat(temporal.server().isAnswering()).isFalse();
    assertThat(DevServer.adopt(settings(1))).isEmpty();
    temporal.startAgain();

    try (TemporalConnection connection = temporal.connect()) {
      assertThat(retentionDays(connection)).isEqualTo(90);
    }
  }

  @Test
  void isGivenNoneOfOurEnvironmentButPathAndHome() throws IOException {
    Path environ = Path.of("/proc", Long.toString(temporal.server().pid()), "environ");

    assertThat(List.of(Files.readString(environ).split("\0", -1)))
        .filteredOn(it -> !it.isEmpty())
        .allMatch(it -> it.startsWith("PATH=") || it.startsWith("HOME="));
  }

  @Test
  void saysWhyItDidNotStart(@TempDir Path home) throws IOException {
    DevServer broken =
        DevServer.start(DevServerSettings.of(Path.of("/bin/false"), home, FreePort.any(), 0));

    assertThatThrownBy(() -> broken.awaitAnswering(LIMIT))
        .hasMessageContaining("the Temporal server ended; its log")
        .hasMessageContaining("ends with: nothing");
  }

  private DevServerSettings settings(int port) {
    return DevServerSettings.of(TemporalProgram.require(System.getenv()), home(), port, 0);
  }

  private Path home() {
    return temporal.configuration().home();
  }

  private static long retentionDays(TemporalConnection connection) {
    return connection
            .stubs()
            .blockingStub()
            .describeNamespace(
                DescribeNamespaceRequest.newBuilder().setNamespace("default").build())
            .getConfig()
            .getWorkflowExecutionRetentionTtl()
            .getSeconds()
        / 86_400;
  }
}
