package dev.holdfast.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs a dev server, and how its process is told from others. */
final class DevServerCommand {

  /** What {@code flock} exits with if the lock is taken. */
  static final int LOCKED = 99;

  private DevServerCommand() {}

  /**
   * {@code setsid} and {@code flock --no-fork} become the server instead of starting it: one pid, a
   * session of its own so that Ctrl-C does not reach it, and the lock's open file handed down.
   */
  static List<String> of(DevServerSettings settings) {
    List<String> command = new ArrayList<>(List.of("setsid", "flock", "--no-fork", "--nonblock"));
    command.addAll(List.of("-E", Integer.toString(LOCKED), settings.lock().toString()));
    command.addAll(List.of(settings.program().toString(), "server", "start-dev"));
    command.addAll(List.of("--db-filename", settings.database().toString()));
    command.addAll(List.of("--ip", "127.0.0.1", "--port", Integer.toString(settings.port())));
    command.addAll(
        settings.uiPort() == 0
            ? List.of("--headless")
            : List.of("--ui-port", Integer.toString(settings.uiPort())));
    for (String pragma : List.of("journal_mode=WAL", "synchronous=NORMAL")) {
      command.addAll(List.of("--sqlite-pragma", pragma));
    }
    for (String value : dynamicConfiguration()) {
      command.addAll(List.of("--dynamic-config-value", value));
    }
    return command;
  }

  /** A step takes 15 ms with these, 100 without. */
  private static List<String> dynamicConfiguration() {
    return List.of(
        "system.enableActivityEagerExecution=true",
        "history.transferProcessorMaxPollRPS=1000",
        "history.timerProcessorMaxPollRPS=1000",
        // without it every timer and retry under a second takes one
        "history.timerProcessorMaxTimeShift=\"10ms\"");
  }

  static boolean isServerOf(Path database, List<String> command) {
    int at = command.indexOf("--db-filename");
    return command.contains("start-dev")
        && at >= 0
        && at + 1 < command.size()
        && command.get(at + 1).equals(database.toString());
  }
}
