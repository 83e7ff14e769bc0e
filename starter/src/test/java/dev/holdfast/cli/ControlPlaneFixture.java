package dev.holdfast.cli;

import static org.awaitility.Awaitility.await;

import dev.holdfast.worker.DevServer;
import dev.holdfast.worker.DevServerSettings;
import dev.holdfast.worker.LivingProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A control plane as {@code dr up --detach} starts it, on free ports; nothing of it is left. */
final class ControlPlaneFixture implements AfterAllCallback {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path home;
  private final Cli cli;
  private final Thread hook = new Thread(this::remove);

  private ControlPlaneFixture(Path home) {
    this.home = home;
    cli = new Cli(home);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Nothing runs yet. */
  static ControlPlaneFixture create() {
    try {
      return new ControlPlaneFixture(Files.createTempDirectory("holdfast-up"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Cli cli() {
    return cli;
  }

  /** {@code dr up --detach}. */
  Cli.Result up() {
    return cli.run("up", "--detach", "--port", "0", "--ui-port", "0", "--output", "json");
  }

  /** Up already, or brought up. */
  void beUp() {
    if (supervisor().isEmpty()) {
      up();
    }
  }

  Optional<LivingProcess> supervisor() {
    return UpLock.supervisor(cli.home())
        .flatMap(LivingProcess::of)
        .filter(it -> it.command().contains("up"));
  }

  LivingProcess worker() {
    return cli.home().workerPid().process().orElseThrow();
  }

  DevServer server() throws IOException {
    return DevServer.adopt(DevServerSettings.of(Path.of("temporal"), home, 0, 0)).orElseThrow();
  }

  /** Those that live, whoever started them. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .flatMap(it -> LivingProcess.of(it.pid()).stream())
        .filter(LivingProcess::isAlive)
        .map(it -> String.join(" ", it.command()))
        .filter(it -> it.contains(home.toString()))
        .toList();
  }

  /** SIGKILL; returns once it is gone. */
  static void kill(LivingProcess process) throws InterruptedException {
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    process.awaitEnd(LIMIT);
  }

  /** Another worker than {@code before} asks for work. */
  void awaitAnotherWorker(long before) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                cli.home()
                    .workerPid()
                    .process()
                    .filter(it -> it.isAlive() && it.pid() != before)
                    .isPresent());
  }

  /** Another server than {@code before} answers. */
  void awaitAnotherServer(long before) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> server().pid() != before && server().isAnswering());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    cli.run("down");
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
