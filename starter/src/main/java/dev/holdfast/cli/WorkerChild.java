package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.PidFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The worker process of a state folder: started by us, or found alive. */
final class WorkerChild {

  private static final String PID_FILE = "--pid-file";
  private static final String ADDRESS = "TEMPORAL_ADDRESS";

  private WorkerChild() {}

  /** The living worker that was told to write this pid file, whether it has come to it or not. */
  static Optional<LivingProcess> find(PidFile pidFile) {
    return pidFile
        .process()
        .filter(it -> isWorkerOf(pidFile, it.command()))
        .or(() -> LivingProcess.find(it -> isWorkerOf(pidFile, it)))
        .filter(LivingProcess::isAlive);
  }

  /** Whether the worker has said that it asks for work. */
  static boolean isReady(PidFile pidFile) {
    return pidFile.process().filter(it -> isWorkerOf(pidFile, it.command())).isPresent();
  }

  /** Which Temporal a worker was started for, read from its environment. */
  static Optional<String> address(LivingProcess worker) {
    try {
      String environment =
          Files.readString(Path.of("/proc", Long.toString(worker.pid()), "environ"), ISO_8859_1);
      return Stream.of(environment.split("\0", -1))
          .filter(it -> it.startsWith(ADDRESS + "="))
          .map(it -> it.substring(ADDRESS.length() + 1))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // gone
    }
  }

  /**
   * Starts a worker for the Temporal at {@code address}, whatever other one our environment names.
   * All else is handed down: the plan's secrets may be in it.
   */
  static LivingProcess start(StateFolder home, Map<String, String> environment, String address)
      throws IOException {
    Map<String, String> own = new TreeMap<>(environment);
    own.keySet().removeIf(it -> it.startsWith("TEMPORAL_"));
    own.put(ADDRESS, address);
    own.put("HOLDFAST_HOME", home.path().toString());
    // under LANG=C a JVM would hand every umlaut of a password on as a question mark
    own.put("LC_ALL", "C.UTF-8");
    Process process =
        new JavaCommand(
                // one that has no memory left is better dead: the next one resumes
                List.of("-XX:+ExitOnOutOfMemoryError"),
                List.of("worker", PID_FILE, home.workerPid().path().toString()))
            .start(own, home.log("worker"));
    return LivingProcess.started(process, List.of());
  }

  /** Whether a command is that of a worker with any pid file. */
  static boolean isWorker(List<String> command) {
    return command.contains("worker") && command.contains(PID_FILE);
  }

  /** A relative file is relative to the worker's directory: only one that we started is known. */
  private static boolean isWorkerOf(PidFile pidFile, List<String> command) {
    int at = command.indexOf(PID_FILE);
    return isWorker(command)
        && at + 1 < command.size()
        && command.get(at + 1).equals(pidFile.path().toString());
  }
}
