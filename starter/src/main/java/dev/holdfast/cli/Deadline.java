package dev.holdfast.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks what may never be answered, and waits no longer than it was told to. */
final class Deadline {

  private final ExecutorService asking =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "asking");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * The answer to {@code question}, or what it threw.
   *
   * @throws TimeoutException after {@code limit}, or if the thread is interrupted
   */
  <T> T within(Duration limit, Callable<T> question) throws TimeoutException {
    Future<T> answer = asking.submit(question);
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }
}
