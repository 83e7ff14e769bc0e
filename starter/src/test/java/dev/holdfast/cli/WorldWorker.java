package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.worker.LivingProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The worker process of a world, which can be held at a gate, killed, and followed by another. */
final class WorldWorker implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Cli cli;
  private final Gate gate;
  private final Path log;
  private @Nullable LivingProcess newest;

  /** None yet: it will be told what {@code cli} is told, and write its log to {@code home}. */
  WorldWorker(Cli cli, Gate gate, Path home) {
    this.cli = cli;
    this.gate = gate;
    this.log = home.resolve("worker.log");
  }

  /** Another one, whatever becomes of the one before; returns at once. */
  void start() throws IOException {
    newest = GatedWorker.start(cli.environment(), log);
  }

  /** The one that was started last. */
  LivingProcess process() {
    return Objects.requireNonNull(newest);
  }

  boolean isAlive() {
    return process().isAlive();
  }

  /** SIGKILL; returns once it is gone. */
  void kill() throws InterruptedException {
    ProcessHandle.of(process().pid()).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(process().awaitEnd(LIMIT)).isTrue();
  }

  /** Returns once it stands at the closed gate. */
  void awaitGateReached() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(isAlive()).as("the worker lives, see %s", log).isTrue();
              return gate.isReached();
            });
  }

  /** Kills it if there is one. */
  @Override
  public void close() {
    try {
      if (newest != null) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
