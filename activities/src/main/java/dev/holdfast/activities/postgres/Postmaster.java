package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The first process of the server that runs on one data directory.
 *
 * <p>A pid in a file proves nothing: it may have been given to another process, or name a zombie
 * that nobody collects. So the process must have been started on this very directory.
 */
final class Postmaster {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int PID_LINE = 0;
  private static final int MEMORY_LINE = 6;

  private final ProcessHandle process;

  private Postmaster(ProcessHandle process) {
    this.process = process;
  }

  /** The running one, if there is one. */
  static Optional<Postmaster> of(Path data) {
    return pidInFile(data)
        .filter(pid -> commandLine(pid).contains(data.toString()))
        .flatMap(ProcessHandle::of)
        .map(Postmaster::new);
  }

  long pid() {
    return process.pid();
  }

  /**
   * SIGKILL for the whole server. Returns once none of its processes can do anything any more, so
   * that a server can be started on the directory again.
   */
  void kill() {
    // frozen first: it could fork between the look at its children and its end
    ShortCommand.run(LIMIT, List.of("kill", "-STOP", String.valueOf(process.pid())));
    List<ProcessHandle> family = new ArrayList<>(List.of(process));
    family.addAll(process.descendants().toList());
    family.forEach(ProcessHandle::destroyForcibly);
    long start = System.nanoTime();
    while (family.stream().anyMatch(member -> !isGone(member.pid()))) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new LocalPostgresException("server " + process.pid() + " survived SIGKILL");
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  /**
   * A pid file that names a process which is not this directory's server, or a zombie of it, makes
   * PostgreSQL refuse to start. One that names no process at all is left to PostgreSQL, which also
   * looks for surviving children.
   */
  static void removeMisleadingPidFile(Path data) throws IOException {
    Optional<Long> pid = pidInFile(data);
    if (pid.isPresent() && of(data).isEmpty() && Files.exists(processFolder(pid.get()))) {
      Files.deleteIfExists(pidFile(data));
    }
  }

  /** A killed server leaves its System V segment behind; only a next start would remove it. */
  static void removeLeftSharedMemory(Path data) {
    pidFileLine(data, MEMORY_LINE)
        .map(line -> line.split("\\s+", -1))
        .filter(keyAndId -> keyAndId.length == 2 && isUnusedSegment(keyAndId))
        .ifPresent(keyAndId -> ShortCommand.run(LIMIT, List.of("ipcrm", "-m", keyAndId[1])));
  }

  private static boolean isUnusedSegment(String[] keyAndId) {
    try (Stream<String> segments = Files.lines(Path.of("/proc/sysvipc/shm"))) {
      return segments
          .skip(1)
          .map(segment -> segment.strip().split("\\s+", -1))
          .anyMatch(
              segment ->
                  segment[1].equals(keyAndId[1])
                      && Integer.parseInt(segment[0]) == signed(keyAndId[0])
                      && segment[6].equals("0"));
    } catch (IOException noSystemV) {
      return false;
    }
  }

  /** PostgreSQL writes the key without a sign, the kernel with one. */
  private static int signed(String key) {
    return (int) Long.parseUnsignedLong(key);
  }

  private static Optional<Long> pidInFile(Path data) {
    return pidFileLine(data, PID_LINE).filter(line -> line.matches("\\d+")).map(Long::parseLong);
  }

  private static Optional<String> pidFileLine(Path data, int index) {
    try {
      List<String> lines = Files.readAllLines(pidFile(data));
      return lines.size() > index ? Optional.of(lines.get(index).strip()) : Optional.empty();
    } catch (NoSuchFileException notRunning) {
      return Optional.empty();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Path pidFile(Path data) {
    return data.resolve("postmaster.pid");
  }

  private static List<String> commandLine(long pid) {
    return List.of(read(processFolder(pid).resolve("cmdline")).split("\0", -1));
  }

  /** A zombie is gone: it holds no file, no memory and no connection. */
  private static boolean isGone(long pid) {
    String stat = read(processFolder(pid).resolve("stat"));
    return stat.isEmpty() || stat.startsWith(") Z", stat.lastIndexOf(')'));
  }

  private static Path processFolder(long pid) {
    return Path.of("/proc", String.valueOf(pid));
  }

  private static String read(Path ofProcess) {
    try {
      return new String(Files.readAllBytes(ofProcess), UTF_8);
    } catch (IOException ended) {
      return "";
    }
  }
}
