package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ProcessEndingTest {

  private final ProcessFixture fixture = new ProcessFixture();

  @AfterEach
  void leaveNothing() {
    fixture.close();
    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void endsAChildThatIgnoresSigterm() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(
            fixture.shell("trap '' TERM; echo deaf; while :; do sleep 300; done"), "deaf");

    running.end();

    assertThat(fixture.marked()).isEmpty();
    assertThat(running.await().exitCode()).isEqualTo(128 + 9);
    running.end();
  }

  @Test
  void givesTheProgramItsGraceToCleanUp() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(
            ProcessFixture.withGrace(
                fixture.shell("trap 'echo cleaned; exit 3' TERM; echo up; sleep 300 & wait"),
                Duration.ofSeconds(10)),
            "up");

    running.end();

    assertThat(running.await().exitCode()).isEqualTo(3);
    assertThat(fixture.lines).contains("cleaned");
  }

  @Test
  void endsGrandchildrenInTheSessionAndBeyondIt() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(
            fixture.shell(
                "sh -c 'trap \"\" TERM; sleep 300 & wait' & setsid sleep 301 & echo forked; wait"),
            "forked");
    await().until(() -> fixture.marked().size() == 4);

    running.end();

    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void endsWhatAProgramLeftInItsSessionWhenItEndedByItself() throws Exception {
    RunningProcess running =
        fixture.start(fixture.shell("sleep 300 >/dev/null 2>&1 & echo left; exit 0"));
    assertThat(running.await().exitCode()).isZero();
    assertThat(fixture.marked()).hasSize(1);

    running.end();

    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void finishesEndingAProcessEvenIfInterrupted() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(
            fixture.shell("trap '' TERM; echo deaf; while :; do sleep 300; done"), "deaf");

    Thread.currentThread().interrupt();
    running.end();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void endsAllChildrenWhenClosedAndStartsNoMore() throws Exception {
    RunningProcess one = fixture.start(fixture.request("sleep", "300"));
    RunningProcess two = fixture.start(fixture.request("sleep", "300"));

    fixture.runner.close();

    assertThat(one.await(Duration.ZERO)).isPresent();
    assertThat(two.await(Duration.ZERO)).isPresent();
    assertThatThrownBy(() -> fixture.start(fixture.request("true")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theChildOutlivesTheThreadThatAskedForIt() throws Exception {
    CompletableFuture<RunningProcess> started = new CompletableFuture<>();
    Thread passing =
        new Thread(() -> started.complete(fixture.start(fixture.request("sleep", "300"))));

    passing.start();
    passing.join();

    assertThat(started.join().await(Duration.ofMillis(300))).isEmpty();
  }
}
