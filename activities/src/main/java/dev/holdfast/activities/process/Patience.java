package dev.holdfast.activities.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for something that only looking again can tell. */
public final class Patience {

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  private Patience() {}

  /**
   * Asks {@code condition} every {@code pause} until it holds or {@code limit} is over.
   *
   * @return whether it held
   */
  public static <E extends Exception> boolean until(
      Duration limit, Duration pause, Condition<E> condition) throws E {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      if (condition.holds()) {
        return true;
      }
      if (System.nanoTime() >= end || !paused(pause)) {
        return false;
      }
    }
  }

  /**
   * As {@link #until}, for those who pass an interrupt on.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static <E extends Exception> boolean interruptibly(
      Duration limit, Duration pause, Condition<E> condition) throws E, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      if (condition.holds()) {
        return true;
      }
      if (System.nanoTime() >= end) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  private static boolean paused(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
