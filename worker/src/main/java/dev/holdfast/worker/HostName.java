package dev.holdfast.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host, as reports and Temporal's Web UI show it. */
public final class HostName {

  private HostName() {}

  /** From the kernel: a resolver may be away when it matters, and answers slowly then. */
  public static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** This process among all that poll: {@code pid@host}. */
  static String processIdentity() {
    return ProcessHandle.current().pid() + "@" + current();
  }
}
