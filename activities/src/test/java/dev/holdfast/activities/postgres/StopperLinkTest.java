package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real stoppers of a data directory in which nothing works. */
@Timeout(60)
final class StopperLinkTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path home;

  private StopperLink link;

  @BeforeEach
  void begin() throws IOException {
    Path folder = Files.createDirectory(home.resolve("guard"));
    link = new StopperLink(folder, Files.createDirectory(home.resolve("data")));
    assertThat(link.ensure()).isTrue();
    await().atMost(SOON).until(() -> link.pid().isPresent());
  }

  @AfterEach
  void end() throws IOException {
    long last = link.pid().orElseThrow();
    link.end();
    try {
      await().atMost(SOON).until(() -> ProcessHandle.of(last).isEmpty());
    } finally {
      ProcessHandle.of(last).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void leavesAStopperAloneThatLives() throws IOException {
    long first = link.pid().orElseThrow();

    boolean started = link.ensure();

    assertThat(started).isFalse();
    assertThat(link.pid()).contains(first);
  }

  @Test
  void replacesAStopperThatWasKilled() {
    long first = link.pid().orElseThrow();

    ProcessHandle.of(first).orElseThrow().destroyForcibly();

    awaitAnother(first);
  }

  /** It could not stop anything, and would let a guard believe that it can. */
  @Test
  void replacesAStopperThatStandsStill() throws Exception {
    long first = link.pid().orElseThrow();

    signal("STOP", first);

    awaitAnother(first);
    await().atMost(SOON).until(() -> ProcessHandle.of(first).isEmpty());
  }

  @Test
  void leavesAStopperAloneThatStoodStillForAMoment() throws Exception {
    long first = link.pid().orElseThrow();

    signal("STOP", first);
    link.ensure();
    signal("CONT", first);

    await().during(Duration.ofMillis(1_500)).atMost(SOON).until(() -> !link.ensure());
    assertThat(link.pid()).contains(first);
  }

  private void awaitAnother(long first) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              link.ensure();
              return link.pid().filter(it -> it != first).isPresent();
            });
  }

  private static void signal(String name, long pid) throws Exception {
    String[] command = {"kill", "-" + name, Long.toString(pid)};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
