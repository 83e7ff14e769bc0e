package dev.holdfast.cli;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.DevServer;
import dev.holdfast.worker.DevServerSettings;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts {@code dr up} in the background and waits until it is ready for work. */
final class DetachedUp {

  private static final Duration READY = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Invocation invocation;
  private final StateFolder home;
  private final List<String> arguments;

  /** As {@code arguments} say. */
  DetachedUp(Invocation invocation, List<String> arguments) {
    this.invocation = invocation;
    this.home = invocation.home();
    this.arguments = List.copyOf(arguments);
  }

  /**
   * Returns once the server answers and the worker asks for work.
   *
   * @throws CommandFailure if it ended before, with the last line that it said
   */
  ControlPlaneUp start() throws IOException, InterruptedException {
    Map<String, String> environment = new TreeMap<>(invocation.environment());
    environment.put("HOLDFAST_HOME", home.path().toString());
    // it waits nearly all of its life: a small heap and the small compiler do
    List<String> flags = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m");
    Process process = new JavaCommand(flags, arguments).start(environment, home.log("up"));
    List<ControlPlaneUp> up = new ArrayList<>();
    Patience.<IOException>interruptibly(
        READY,
        PAUSE,
        () -> {
          if (!process.isAlive()) {
            return true;
          }
          ready(process.pid()).ifPresent(up::add);
          return !up.isEmpty();
        });
    if (up.isEmpty()) {
      throw notReady(process);
    }
    return up.get(0);
  }

  private Optional<ControlPlaneUp> ready(long supervisor) throws IOException {
    Optional<ControlPlane> plane =
        ControlPlane.read(home.path()).filter(it -> it.supervisor() == supervisor);
    if (plane.isEmpty() || !WorkerChild.isReady(home.workerPid())) {
      return Optional.empty();
    }
    Optional<DevServer> server =
        DevServer.adopt(DevServerSettings.of(Path.of("temporal"), home.path(), 0, 0));
    Optional<LivingProcess> worker = WorkerChild.find(home.workerPid());
    return server.flatMap(it -> worker.map(that -> up(plane.get(), it, that)));
  }

  private ControlPlaneUp up(ControlPlane plane, DevServer server, LivingProcess worker) {
    return new ControlPlaneUp(
        plane.address(),
        plane.webUi(),
        home.path().toString(),
        plane.supervisor(),
        server.pid(),
        worker.pid());
  }

  private CommandFailure notReady(Process process) throws IOException {
    List<String> said = Files.readAllLines(home.log("up"));
    String last = said.isEmpty() ? "nothing" : said.get(said.size() - 1).strip();
    String what =
        process.isAlive()
            ? "dr up (pid " + process.pid() + ") is not ready after " + READY.toSeconds() + " s"
            : "dr up ended with " + process.exitValue();
    return new CommandFailure(
        process.isAlive() ? FailureCode.NO_ANSWER : FailureCode.PREREQUISITE_MISSING,
        what + "; its log " + home.log("up") + " ends with: " + last);
  }
}
