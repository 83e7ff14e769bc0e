package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.worker.LivingProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A worker process that stands still since SIGSTOP, until it is thawed; killed at the end. */
final class FrozenWorker implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LivingProcess process;
  private final Path outcomes;
  private final Thread hook = new Thread(this::kill);

  private final int before;

  private FrozenWorker(LivingProcess process, Path outcomes) throws IOException {
    this.process = process;
    this.outcomes = outcomes;
    this.before = lines().size();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Stops the world's worker where it stands; its programs and sessions live on. */
  static FrozenWorker of(RestoreWorld world) throws IOException, InterruptedException {
    return of(world.worker(), world.home());
  }

  /** As {@link #of(RestoreWorld)}, of a {@link GatedWorker} with this state folder. */
  static FrozenWorker of(LivingProcess worker, Path home) throws IOException, InterruptedException {
    FrozenWorker frozen = new FrozenWorker(worker, home.resolve(GatedWorker.OUTCOMES));
    frozen.signal("STOP");
    return frozen;
  }

  /** Goes on; returns what became of the activity that it was in. */
  String thaw(KillPoint point) throws IOException, InterruptedException {
    signal("CONT");
    String outcome =
        await("the end of " + point).atMost(LIMIT).until(() -> outcome(point), it -> !it.isEmpty());
    await("the end of its jobs").atMost(LIMIT).until(() -> jobs().isEmpty());
    return outcome;
  }

  /** Long jobs outlive the attempt that began them; each is a thread with this name. */
  private List<String> jobs() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", process.pid() + "", "task"))) {
      return threads.map(FrozenWorker::name).filter(it -> it.startsWith("job ")).toList();
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  private String outcome(KillPoint point) throws IOException {
    String mine = process.pid() + " " + point.place() + "|";
    return lines().stream()
        .skip(before)
        .filter(it -> it.startsWith(mine))
        .map(it -> it.substring(mine.length()))
        .findFirst()
        .orElse("");
  }

  private List<String> lines() throws IOException {
    return Files.exists(outcomes) ? Files.readAllLines(outcomes) : List.of();
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).as("SIG%s to %d", name, process.pid()).isZero();
  }

  private void kill() {
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    await().atMost(LIMIT).until(() -> !process.isAlive());
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
