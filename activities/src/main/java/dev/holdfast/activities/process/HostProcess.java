package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A living process of this host, as seen in {@code /proc}; elsewhere only handle and parent are
 * known.
 *
 * @param handle taken before anything was read about the process, and compared with its start time
 *     by the JDK before each signal: a reused pid is never hit
 * @param parent pid of its parent, 0 if it has none
 * @param session id of its session, 0 if unknown
 * @param started clock ticks since boot, 0 if unknown
 */
record HostProcess(ProcessHandle handle, long parent, long session, long started) {

  private static final Path PROC = Path.of("/proc");
  private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));

  /** All processes but zombies, parents before the children they forked. */
  static List<HostProcess> all() {
    return ProcessHandle.allProcesses()
        .map(handle -> HAS_PROC ? read(handle) : Optional.of(withoutProc(handle)))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparingLong(HostProcess::started).thenComparingLong(HostProcess::pid))
        .toList();
  }

  long pid() {
    return handle.pid();
  }

  /** Whether the process has this variable with exactly this value and belongs to our user. */
  boolean isOurs(String variable, String value) {
    Path directory = PROC.resolve(Long.toString(pid()));
    try {
      if (!owner(directory).equals(owner(PROC.resolve("self")))) {
        return false;
      }
      String environment = new String(Files.readAllBytes(directory.resolve("environ")), ISO_8859_1);
      return List.of(environment.split("\0", -1)).contains(variable + "=" + value);
    } catch (IOException e) {
      return false; // gone, or not ours to read
    }
  }

  private static Object owner(Path directory) throws IOException {
    return Files.getAttribute(directory, "unix:uid");
  }

  /** An unreaped zombie counts as alive for the JDK, for ever where PID 1 does not reap. */
  private static Optional<HostProcess> read(ProcessHandle handle) {
    Path file = PROC.resolve(handle.pid() + "/stat");
    try {
      String stat = new String(Files.readAllBytes(file), ISO_8859_1);
      // proc(5): "pid (name) state ppid pgrp session ..."; the name may hold blanks and brackets
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (fields[0].equals("Z") || fields[0].equals("X")) {
        return Optional.empty();
      }
      return Optional.of(
          new HostProcess(
              handle,
              Long.parseLong(fields[1]),
              Long.parseLong(fields[3]),
              Long.parseLong(fields[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static HostProcess withoutProc(ProcessHandle handle) {
    return new HostProcess(handle, handle.parent().map(ProcessHandle::pid).orElse(0L), 0, 0);
  }
}
