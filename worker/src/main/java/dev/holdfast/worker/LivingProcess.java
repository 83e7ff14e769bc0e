package dev.holdfast.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process of this host that need not be a child of ours. The JDK compares its start time before
 * each signal: a pid that was given to another process meanwhile is never hit.
 */
public final class LivingProcess {

  private final ProcessHandle handle;
  private final List<String> command;

  private LivingProcess(ProcessHandle handle, List<String> command) {
    this.handle = handle;
    this.command = command;
  }

  /** A process that this JVM has just started with {@code command}; it may have ended. */
  public static LivingProcess started(Process process, List<String> command) {
    return new LivingProcess(process.toHandle(), List.copyOf(command));
  }

  /** The process with this pid, if it lives and may be looked at. */
  public static Optional<LivingProcess> of(long pid) {
    return ProcessHandle.of(pid).flatMap(LivingProcess::read);
  }

  /** The one living process whose program and arguments fit. */
  public static Optional<LivingProcess> find(Predicate<List<String>> command) {
    return ProcessHandle.allProcesses()
        .flatMap(it -> read(it).stream())
        .filter(it -> command.test(it.command))
        .findFirst();
  }

  public long pid() {
    return handle.pid();
  }

  /** Program and arguments. */
  public List<String> command() {
    return command;
  }

  /** What follows {@code option} in the command. */
  public Optional<String> argument(String option) {
    int at = command.indexOf(option);
    return at < 0 || at + 1 == command.size() ? Optional.empty() : Optional.of(command.get(at + 1));
  }

  /** False for a zombie, too: where PID 1 does not reap, one stays for ever. */
  public boolean isAlive() {
    return handle.isAlive() && !isZombie(handle.pid());
  }

  /** Asks it to end (SIGTERM); returns at once. */
  public void terminate() {
    handle.destroy();
  }

  /**
   * SIGTERM, SIGKILL after {@code grace}. Returns once it is gone.
   *
   * @return whether SIGTERM was enough
   */
  public boolean end(Duration grace) throws InterruptedException {
    terminate();
    if (awaitEnd(grace)) {
      return true;
    }
    handle.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
    return false;
  }

  /** Whether it was gone within {@code limit}. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (isAlive()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      pause(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
    }
    return true;
  }

  private void pause(long nanos) throws InterruptedException {
    try {
      handle.onExit().get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // asked again by the caller; onExit alone would never notice a zombie that nobody reaps
    }
  }

  private static Optional<LivingProcess> read(ProcessHandle handle) {
    try {
      // ProcessHandle.info() cuts long commands, such as those with a class path
      String line = Files.readString(proc(handle.pid()).resolve("cmdline"), UTF_8);
      // each ends in NUL; a process that ends has none
      return line.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new LivingProcess(
                  handle, List.of(line.substring(0, line.length() - 1).split("\0", -1))));
    } catch (IOException e) {
      return Optional.empty(); // gone, or not ours to read
    }
  }

  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(proc(pid).resolve("stat"), UTF_8);
      // proc(5): "pid (name) state ..."; the name may hold blanks and brackets
      return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0 && isLastThread(pid);
    } catch (IOException e) {
      return true; // gone between the two looks
    }
  }

  /** Until the last thread of a killed process has ended, its files and locks stay open. */
  private static boolean isLastThread(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(proc(pid).resolve("task"))) {
      return threads.count() <= 1;
    }
  }

  private static Path proc(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }
}
