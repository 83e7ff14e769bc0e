package dev.holdfast.benchmark;

import dev.holdfast.worker.HostName;
import dev.holdfast.worker.Pollers;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.worker.WorkerConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The worker processes of a benchmark; none of them outlives it. */
final class Workers implements AutoCloseable {

  /** A JVM that gets a tenth of a processor has been seen to need more than a minute. */
  static final Duration PATIENCE = Duration.ofMinutes(4);

  private final TestTemporal temporal;
  private final TemporalConnection connection;
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::killAll);

  Workers(TestTemporal temporal, TemporalConnection connection) {
    this.temporal = temporal;
    this.connection = connection;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns once so many work, no more and no less, and Temporal has seen each of them ask. */
  void ensure(int count) throws IOException, InterruptedException {
    while (processes.size() > count) {
      Process last = processes.remove(processes.size() - 1);
      last.destroyForcibly().waitFor();
    }
    while (processes.size() < count) {
      processes.add(BenchmarkWorker.start(temporal.environment(), log()));
    }
    Pollers pollers = new Pollers(connection, configuration().taskQueue());
    List<String> expected = processes.stream().map(Workers::identity).toList();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!pollers.identities().containsAll(expected)) {
      if (System.nanoTime() > end || !processes.stream().allMatch(Process::isAlive)) {
        throw new IllegalStateException("a worker does not work; see " + log());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** SIGKILL for the one that Temporal knows by this identity; returns once it is gone. */
  void kill(String identity) throws InterruptedException {
    Process found =
        processes.stream()
            .filter(it -> identity(it).equals(identity))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no worker is " + identity));
    found.destroyForcibly().waitFor();
    processes.remove(found);
  }

  /** Of all that live. */
  Duration processorTime() {
    return processes.stream()
        .map(it -> processorTime(it.pid()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Of a process that lives. */
  static Duration processorTime(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(it -> it.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("process " + pid + " is gone"));
  }

  private static String identity(Process worker) {
    return worker.pid() + "@" + HostName.current();
  }

  private WorkerConfiguration configuration() {
    return temporal.configuration();
  }

  /** Outlives Temporal's folder, so that whoever started the benchmark can show it. */
  private static Path log() {
    return Path.of(System.getProperty("java.io.tmpdir"), "workers.log");
  }

  private void killAll() {
    processes.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    killAll();
    processes.forEach(it -> it.onExit().join());
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
