package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.DevServer;
import dev.holdfast.worker.LivingProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class UpCommandTest {

  @RegisterExtension static final ControlPlaneFixture PLANE = ControlPlaneFixture.create();

  @BeforeEach
  void beUp() {
    PLANE.beUp();
  }

  @Test
  void startsAKilledWorkerAgain() throws InterruptedException {
    LivingProcess worker = PLANE.worker();

    ControlPlaneFixture.kill(worker);

    PLANE.awaitAnotherWorker(worker.pid());
  }

  @Test
  void startsAKilledServerAgainAtTheSameAddress() throws IOException, InterruptedException {
    DevServer server = PLANE.server();

    ControlPlaneFixture.kill(server.process());

    PLANE.awaitAnotherServer(server.pid());
    assertThat(PLANE.server().address()).isEqualTo(server.address());
  }

  @Test
  void takesOverWhatAKilledSupervisorLeft() throws IOException, InterruptedException {
    LivingProcess supervisor = PLANE.supervisor().orElseThrow();
    long server = PLANE.server().pid();
    long worker = PLANE.worker().pid();

    ControlPlaneFixture.kill(supervisor);
    Cli.Result again = PLANE.up();

    assertThat(again.exitCode()).as(again.out() + again.talk()).isZero();
    assertThat(again.json().path("supervisorPid").asLong()).isNotEqualTo(supervisor.pid());
    assertThat(again.json().path("serverPid").asLong()).isEqualTo(server);
    assertThat(again.json().path("workerPid").asLong()).isEqualTo(worker);
  }

  @Test
  void refusesToBeUpTwice() {
    long supervisor = PLANE.supervisor().orElseThrow().pid();

    Cli.Result second = PLANE.cli().run("up", "--output", "json");

    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.json().path("error").path("message").asText())
        .contains("dr up already runs")
        .endsWith("pid " + supervisor);
  }

  @Test
  void refusesAWorkerThePidFileOfALivingOne() {
    Path pidFile = PLANE.cli().home().workerPid().path();

    Cli.Result second =
        PLANE.cli().run("worker", "--pid-file", pidFile.toString(), "--output", "json");

    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.json().path("error").path("message").asText())
        .endsWith("belongs to a living worker, pid " + PLANE.worker().pid());
  }

  @Test
  void satisfiesTheDoctor() {
    JsonNode answer = PLANE.cli().run("doctor", "--output", "json").json();

    assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.findValuesAsText("found"))
        .anyMatch(it -> it.startsWith(PLANE.worker().pid() + "@"));
  }

  @Test
  void letsAWorkerEndWithSuccessOnSigterm(@TempDir Path folder)
      throws IOException, InterruptedException {
    StateFolder home = PLANE.cli().home();
    Path pidFile = folder.resolve("second.pid");
    Process worker =
        new JavaCommand(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of("worker", "--pid-file", pidFile.toString()))
            .start(PLANE.cli().environment(), home.log("second"));
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> pidFile.toFile().exists());

      worker.destroy();

      assertThat(worker.waitFor()).isZero();
      assertThat(pidFile).doesNotExist();
    } finally {
      worker.destroyForcibly();
    }
  }
}
