package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class DownCommandTest {

  @RegisterExtension static final ControlPlaneFixture PLANE = ControlPlaneFixture.create();

  @Test
  void endsWhatAKilledSupervisorLeft() throws InterruptedException {
    PLANE.beUp();
    ControlPlaneFixture.kill(PLANE.supervisor().orElseThrow());
    assertThat(PLANE.processes()).hasSize(2);

    Cli.Result down = PLANE.cli().run("down", "--output", "json");

    assertThat(down.exitCode()).isZero();
    assertThat(down.json().findValuesAsText("what")).containsExactly("worker", "server");
    assertThat(PLANE.processes()).isEmpty();
    assertThat(PLANE.supervisor()).isEmpty();
  }

  @Test
  void hasNothingToDoWhereNothingRuns(@TempDir Path folder) {
    Cli.Result down = new Cli(folder.resolve("never-up")).run("down");

    assertThat(down.exitCode()).isZero();
    assertThat(down.out()).startsWith("Nothing of ");
    assertThat(folder.resolve("never-up")).doesNotExist();
  }
}
