package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StrayProcessesTest {

  private final ProcessFixture fixture = new ProcessFixture();
  private final StrayProcesses strays = new StrayProcesses(fixture.runner, ProcessFixture.GRACE);

  @AfterEach
  void leaveNothing() {
    fixture.close();
    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void theChildDiesWithAKilledWorkerAndTheRetryEndsWhatItForked() {
    RunningProcess worker =
        fixture.startAndAwaitLine(fixture.java(Worker.class, fixture.marker), "started");
    await().until(() -> fixture.marked().size() == 2);
    long child = childOf(worker.pid());

    ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();

    await().atMost(Duration.ofSeconds(5)).until(() -> !ProcessFixture.lives(child));
    List<Long> orphans = fixture.marked();
    assertThat(orphans).hasSize(1);
    assertThat(strays.end(fixture.marker)).extracting(StrayProcesses.Stray::pid).isEqualTo(orphans);
    assertThat(fixture.marked()).isEmpty();
    assertThat(strays.end(fixture.marker)).isEmpty();
  }

  @Test
  void sparesTheLiveChildrenOfItsOwnRunner() {
    RunningProcess running =
        fixture.startAndAwaitLine(fixture.shell("sleep 300 & echo up; wait"), "up");

    assertThat(strays.end(fixture.marker)).isEmpty();

    assertThat(ProcessFixture.lives(running.pid())).isTrue();
    assertThat(fixture.marked()).hasSize(2);
  }

  @Test
  void endsWhatAnEndedChildOfItsOwnRunnerLeftEvenIfItIgnoresSigterm() throws Exception {
    fixture.run(
        fixture.shell(
            "setsid sh -c 'trap \"\" TERM; while :; do sleep 300; done' >/dev/null 2>&1 & exit 0"));
    await().until(() -> fixture.marked().size() == 2);

    assertThat(strays.end(fixture.marker)).hasSizeGreaterThanOrEqualTo(2);

    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void leavesJobsWhoseMarkerIsOnlySimilar() {
    RunningProcess running = fixture.start(fixture.request("sleep", "300"));
    try (ProcessRunner other = new ProcessRunner()) {
      StrayProcesses retry = new StrayProcesses(other, ProcessFixture.GRACE);
      await().until(() -> fixture.marked().size() == 1);

      assertThat(retry.end(fixture.marker.substring(0, fixture.marker.length() - 1))).isEmpty();
      assertThat(retry.end(fixture.marker + "2")).isEmpty();
      assertThat(ProcessFixture.lives(running.pid())).isTrue();

      assertThat(retry.end(fixture.marker)).hasSize(1);
      assertThat(ProcessFixture.lives(running.pid())).isFalse();
    }
  }

  private static long childOf(long parent) {
    return HostProcess.all().stream()
        .filter(process -> process.parent() == parent)
        .findFirst()
        .orElseThrow()
        .pid();
  }

  /** The main class of a worker that is killed while its child runs. */
  static final class Worker {

    private Worker() {}

    @SuppressWarnings("resource") // the point: nobody closes it
    public static void main(String[] arguments) throws InterruptedException {
      ProcessRequest request =
          new ProcessRequest(
              List.of("/bin/sh", "-c", "sleep 300 & exec sleep 301"),
              ProcessFixture.environment(),
              List.of(),
              null,
              arguments[0],
              ProcessFixture.GRACE);
      RunningProcess child = new ProcessRunner().start(request, line -> {});
      System.err.println("started");
      child.await();
    }
  }
}
