package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every process of the PostgreSQL server that works in one data directory, found by what it works
 * in: backends outlive a killed postmaster by a moment in which they still acknowledge writes, and
 * each has a session of its own.
 *
 * <p>Used by the stopper, so it needs nothing but the JDK, starts no program and loads no class
 * late: the disk may be gone when it counts.
 */
final class PostgresProcesses {

  private static final Path PROC = Path.of("/proc");
  private static final int PAUSE_MILLIS = 2;

  /** As the kernel names it. */
  private final Path data;

  PostgresProcesses(Path data) throws IOException {
    this.data = data.toRealPath();
  }

  /** Pids of all that work there; a zombie does not. */
  List<Long> working() {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (worksHere(process)) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new LocalPostgresException("cannot look at processes: " + e.getMessage(), e);
    }
    return found;
  }

  /** Whether the process {@code pid} lives and is a server's process of this directory. */
  boolean works(long pid) {
    return worksHere(PROC.resolve(Long.toString(pid)));
  }

  /**
   * SIGKILL for all, again and again until none is left, since the first process may have forked
   * meanwhile.
   *
   * @param limitMillis the kernel needs longer only if a process hangs in it
   * @return whether none is left
   */
  boolean kill(long limitMillis) {
    long end = System.nanoTime() + limitMillis * 1_000_000;
    while (true) {
      List<Long> left = working();
      if (left.isEmpty()) {
        return true;
      }
      for (long pid : left) { // no lambdas here: their classes are made when they first run
        end(pid);
      }
      if (System.nanoTime() > end) {
        return false;
      }
      pause();
    }
  }

  /** The JDK compares the start time before it signals: a reused pid is never hit. */
  private void end(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent() && works(pid)) {
      process.get().destroyForcibly();
    }
  }

  private boolean worksHere(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(data)
          && isPostgres(process)
          && !isZombie(process);
    } catch (IOException e) {
      return false; // gone, or a process of the kernel, or not ours to read
    }
  }

  /** A person's shell may stand in the directory, too. "postgres (deleted)" after an upgrade. */
  private static boolean isPostgres(Path process) throws IOException {
    Path program = Files.readSymbolicLink(process.resolve("exe")).getFileName();
    return program != null && program.toString().startsWith("postgres");
  }

  private static boolean isZombie(Path process) throws IOException {
    String stat = new String(Files.readAllBytes(process.resolve("stat")), ISO_8859_1);
    // proc(5): "pid (name) state ..."; the name may hold blanks and brackets
    return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // half killed is worse than late
    }
  }
}
