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
import org.jspecify.annotations.Nullable;

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

  private final DemoWorld world;
  private final Path home;
  private @Nullable Process process;

  /** Not started. */
  DemoGuard(DemoWorld world) {
    this.world = world;
    this.home = world.invocation().home().path();
  }

  /** Starts it beside the member at {@code weu}, which runs; returns once the lease is kept. */
  void start() throws IOException {
    Path out = home.resolve("guard.out");
    Process started =
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
    process = started;
    if (!isKept(started)) {
      throw new CommandFailure(
          FailureCode.PREREQUISITE_MISSING,
          "dr guard gets no lease: " + Files.readString(out, StandardCharsets.UTF_8));
    }
  }

  private boolean isKept(Process guard) {
    Invocation invocation = world.invocation();
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      GuardRows rows = new GuardRows(connection, new RunConsole(invocation, connection).runs());
      return Patience.until(
              LIMIT, PAUSE, () -> !guard.isAlive() || rows.of(PLAN).stream().anyMatch(this::keeps))
          && guard.isAlive();
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

  /**
   * SIGKILL for the guard, then for its stopper; PostgreSQL is let alone.
   *
   * @return the guard's pid; null if it was not started
   */
  @Nullable Long kill() {
    Process guard = process;
    if (guard == null) {
      return null;
    }
    end(Stream.of(LivingProcess.of(guard.pid()), stopper(home)));
    return guard.pid();
  }

  @Override
  public void close() {
    kill();
  }

  /** Ends those of a demo that was killed in this folder. */
  static void removeLeftovers(Path home) {
    end(
        Stream.of(
            new PidFile(home.resolve(PID)).process().filter(it -> isOurs(it, home)),
            stopper(home).filter(it -> isOurs(it, home))));
  }

  /** A pid may belong to another process by now. */
  private static boolean isOurs(LivingProcess process, Path home) {
    return process.command().stream().anyMatch(it -> it.startsWith(home.toString()));
  }

  private static void end(Stream<Optional<LivingProcess>> processes) {
    try {
      for (LivingProcess it : processes.flatMap(Optional::stream).toList()) {
        ProcessHandle.of(it.pid()).ifPresent(ProcessHandle::destroyForcibly);
        it.awaitEnd(GONE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
