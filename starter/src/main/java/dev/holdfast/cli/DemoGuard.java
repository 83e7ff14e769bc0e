package dev.holdfast.cli;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.PidFile;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code dr guard} of a demo's primary, as a process of its own, with the stopper that it starts.
 */
final class DemoGuard implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration GONE = Duration.ofSeconds(10);
  private static final String PLAN = "two-sites";
  private static final String SERVER = "notes-server";
  private static final String MEMBER = "notes-server-weu";
  private static final String PID = "guard.pid";

  private final Process process;
  private final Path home;

  private DemoGuard(Process process, Path home) {
    this.process = process;
    this.home = home;
  }

  /** Of the member at {@code weu}, which runs; returns once its lease is kept. */
  static DemoGuard start(DemoWorld world) throws IOException, InterruptedException {
    Path home = world.invocation().home().path();
    Path out = home.resolve("guard.out");
    Process process =
        new JavaCommand(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(
                    "guard",
                    world.plan().toString(),
                    SERVER,
                    "--member",
                    MEMBER,
                    "--pid-file",
                    home.resolve(PID).toString()))
            .start(world.invocation().environment(), out);
    DemoGuard guard = new DemoGuard(process, home);
    if (!guard.isKept(world)) {
      guard.close();
      throw new CommandFailure(
          FailureCode.PREREQUISITE_MISSING,
          "dr guard gets no lease: " + Files.readString(out, StandardCharsets.UTF_8));
    }
    return guard;
  }

  private boolean isKept(DemoWorld world) {
    Invocation invocation = world.invocation();
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      GuardRows rows = new GuardRows(connection, new RunConsole(invocation, connection).runs());
      return Patience.until(
              LIMIT,
              PAUSE,
              () -> !process.isAlive() || rows.of(PLAN).stream().anyMatch(this::keeps))
          && process.isAlive();
    }
  }

  /** The lease of a guard before this one may still be told. */
  private boolean keeps(GuardRows.Row row) {
    return row.lease() == GuardRows.LeaseNow.HELD
        && Boolean.TRUE.equals(row.stopperAlive())
        && stopper(home).isPresent();
  }

  /** What is left of both after the guard itself has ended. */
  private static Optional<LivingProcess> stopper(Path home) {
    return new PidFile(home.resolve("guard").resolve(PLAN + "-" + MEMBER).resolve("stopper.pid"))
        .process()
        .filter(LivingProcess::isAlive);
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL for the guard, then for its stopper; PostgreSQL is let alone. */
  void kill() throws InterruptedException {
    end(Stream.of(LivingProcess.of(process.pid()), stopper(home)));
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** Ends those of a demo that was killed in this folder. */
  static void removeLeftovers(Path home) throws InterruptedException {
    end(
        Stream.of(
            new PidFile(home.resolve(PID)).process().filter(it -> isOurs(it, home)),
            stopper(home).filter(it -> isOurs(it, home))));
  }

  /** A pid may belong to another process by now. */
  private static boolean isOurs(LivingProcess process, Path home) {
    return process.command().stream().anyMatch(it -> it.startsWith(home.toString()));
  }

  private static void end(Stream<Optional<LivingProcess>> processes) throws InterruptedException {
    for (LivingProcess it : processes.flatMap(Optional::stream).toList()) {
      ProcessHandle.of(it.pid()).ifPresent(ProcessHandle::destroyForcibly);
      it.awaitEnd(GONE);
    }
  }
}
