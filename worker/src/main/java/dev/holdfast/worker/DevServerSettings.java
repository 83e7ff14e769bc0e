package dev.holdfast.worker;

import java.nio.file.Path;

/**
 * A Temporal dev server of one state folder.
 *
 * @param program the {@code temporal} command line
 * @param folder holds the database, its lock, the pid file and the log
 * @param port where Temporal listens, on the loopback interface
 * @param uiPort where the Web UI listens, 0 for none
 */
public record DevServerSettings(Path program, Path folder, int port, int uiPort) {

  public DevServerSettings {
    folder = folder.toAbsolutePath().normalize();
  }

  /** The server of {@code HOLDFAST_HOME}. */
  public static DevServerSettings of(Path program, Path home, int port, int uiPort) {
    return new DevServerSettings(program, home.resolve("temporal"), port, uiPort);
  }

  Path database() {
    return folder.resolve("temporal.db");
  }

  Path lock() {
    return folder.resolve("temporal.lock");
  }

  PidFile pidFile() {
    return new PidFile(folder.resolve("temporal.pid"));
  }

  Path log() {
    return folder.resolve("temporal.log");
  }
}
