package dev.holdfast.cli;

import dev.holdfast.worker.LivingProcess;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code dr guard} as a process, and the stopper that it starts; neither is left when closed. */
final class RunningGuard implements AutoCloseable {

  private final List<String> prefix;
  private final Path home;
  private final Path plan;
  private final Map<String, String> environment;
  private Process process;

  private RunningGuard(List<String> prefix, Path home, Path plan, Map<String, String> environment)
      throws IOException {
    this.prefix = prefix;
    this.home = home;
    this.plan = plan;
    this.environment = environment;
    process = launched(List.of());
  }

  static RunningGuard start(Path home, Path plan, Map<String, String> environment)
      throws IOException {
    return start(List.of(), home, plan, environment);
  }

  /** In another site: the command begins with {@code prefix}. */
  static RunningGuard start(
      List<String> prefix, Path home, Path plan, Map<String, String> environment)
      throws IOException {
    return new RunningGuard(prefix, home, plan, environment);
  }

  private Process launched(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Dr.class.getName(),
            "guard",
            plan.toString(),
            "pg",
            "--member",
            "pg-a"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("HOLDFAST_HOME", home.toString());
    return builder.start();
  }

  Path log() {
    return home.resolve("guard.log");
  }

  String said() throws IOException {
    return Files.readString(log());
  }

  Path folder() {
    return home.resolve("guard/pair-pg-a");
  }

  Optional<LivingProcess> stopper() {
    try {
      return LivingProcess.of(
              Long.parseLong(Files.readString(folder().resolve("stopper.pid")).strip()))
          .filter(LivingProcess::isAlive);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL; returns once it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void again(String... options) throws IOException {
    process = launched(List.of(options));
  }

  /** SIGTERM; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the guard does not end");
    }
    return process.exitValue();
  }

  void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
      Optional<LivingProcess> stopper = stopper();
      if (stopper.isPresent()) {
        stopper.get().end(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
