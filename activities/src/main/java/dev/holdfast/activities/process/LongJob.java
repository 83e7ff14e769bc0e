package dev.holdfast.activities.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on whether or not an attempt watches it. Safe for use by several threads.
 *
 * @param <T> its result
 */
public final class LongJob<T> {

  private final JobKey key;
  private final LongWork<T> work;
  private final Consumer<LongJob<?>> registry;
  private final JobProgress progress;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  LongJob(JobKey key, LongWork<T> work, Consumer<LongJob<?>> registry) {
    this.key = key;
    this.work = work;
    this.registry = registry;
    progress = new JobProgress(key);
  }

  void start() {
    thread = NamedThread.start("job " + key.marker(), this::run);
  }

  public JobKey key() {
    return key;
  }

  /**
   * Waits for the result, at most {@code limit}; empty if the work goes on.
   *
   * @throws ExecutionException with the failure of the work as its cause
   * @throws CancellationException if the job was cancelled before it had a result
   */
  public Optional<T> poll(Duration limit) throws InterruptedException, ExecutionException {
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(result.get())
        : Optional.empty();
  }

  /** The result as a future; cancelling it does nothing to the job. */
  public CompletableFuture<T> result() {
    return result.copy();
  }

  /** The last progress that the work reported. */
  public Optional<Object> progress() {
    return progress.last();
  }

  /**
   * Runs the actions that the work registered, interrupts it and waits until it has ended. A
   * cancelled job forgets itself, so that a later attempt starts anew; while it still runs,
   * attempts attach to it.
   *
   * @param limit how long to wait after the actions
   * @return whether the work has ended
   */
  public boolean cancel(Duration limit) throws InterruptedException {
    if (over.getCount() > 0) {
      progress.cancel();
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Lets the next attempt start anew. To be called by the attempt that has seen the result or the
   * failure; until then the result is kept for it. Safe to repeat.
   *
   * @throws IllegalStateException if the work still runs: a second one would run beside it
   */
  public void forget() {
    if (over.getCount() > 0) {
      throw new IllegalStateException(key.marker() + " still runs, cancel it first");
    }
    registry.accept(this);
  }

  private void run() {
    try {
      T value = work.run(progress);
      settle(() -> result.complete(value));
    } catch (Throwable failure) { // an Error, too, must reach whoever waits
      settle(() -> result.completeExceptionally(asOutcome(failure)));
    }
  }

  private void settle(Runnable completion) {
    if (progress.isCancelled()) {
      registry.accept(this);
    }
    completion.run();
    over.countDown();
  }

  private Throwable asOutcome(Throwable failure) {
    if (!progress.isCancelled()) {
      return failure;
    }
    CancellationException cancelled = new CancellationException(key.marker() + " was cancelled");
    cancelled.initCause(failure);
    return cancelled;
  }
}
