package dev.holdfast.activities.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** SIGTERM, grace, SIGKILL for a set of processes that may still fork. */
final class Ending {

  /** The kernel needs this long only if a process hangs in it. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private Ending() {}

  /**
   * Returns once {@code living} finds nothing any more; it is asked again and again. An interrupt
   * does not stop it, because half-ended is worse, and is set again at the end.
   *
   * @return how many processes were signalled
   * @throws ProcessEndException if a process outlives SIGKILL by ten seconds
   */
  static int end(Supplier<List<HostProcess>> living, Duration grace) {
    Set<ProcessHandle> signalled = new HashSet<>();
    long start = System.nanoTime();
    long pause = 10;
    boolean interrupted = false;
    try {
      for (List<HostProcess> left = living.get(); !left.isEmpty(); left = living.get()) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        if (elapsed.compareTo(grace.plus(KILL_LIMIT)) > 0) {
          throw new ProcessEndException(left.stream().map(HostProcess::pid).toList(), KILL_LIMIT);
        }
        signal(left, elapsed.compareTo(grace) >= 0, signalled);
        interrupted |= !pause(pause);
        pause = Math.min(pause * 2, 100);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return signalled.size();
  }

  private static void signal(List<HostProcess> left, boolean kill, Set<ProcessHandle> signalled) {
    for (HostProcess process : left) {
      boolean first = signalled.add(process.handle());
      if (kill) {
        process.handle().destroyForcibly();
      } else if (first) {
        process.handle().destroy();
      }
    }
  }

  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
