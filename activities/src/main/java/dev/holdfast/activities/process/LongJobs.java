package dev.holdfast.activities.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The long jobs of this worker process (dump, restore, base copy, terraform). They belong to the
 * process, not to an attempt: one that comes back finds its job where the last one left it.
 */
public final class LongJobs implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(LongJobs.class);

  private final Map<JobKey, LongJob<?>> jobs = new HashMap<>();
  private boolean closed;

  /**
   * Starts {@code work}, or attaches to the job of this key if it runs or if its result was not yet
   * forgotten; then {@code work} is dropped. The same key must always mean the same kind of result.
   *
   * @throws IllegalStateException if the worker is closing
   */
  public synchronized <T> LongJob<T> startOrAttach(JobKey key, LongWork<T> work) {
    if (closed) {
      throw new IllegalStateException("worker is closing, cannot start " + key.marker());
    }
    @SuppressWarnings("unchecked") // a step has one result type
    LongJob<T> running = (LongJob<T>) jobs.get(key);
    if (running != null) {
      return running;
    }
    LongJob<T> job = new LongJob<>(key, work, this::remove);
    job.start();
    jobs.put(key, job);
    return job;
  }

  /** The job of this key if it runs here or if its result was not yet forgotten. */
  public synchronized Optional<LongJob<?>> find(JobKey key) {
    return Optional.ofNullable(jobs.get(key));
  }

  /**
   * Cancels all jobs at the same time and waits for them, at most 30 seconds after their actions.
   */
  @Override
  public void close() {
    List<LongJob<?>> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(jobs.values());
    }
    List<Thread> cancellers =
        running.stream()
            .map(job -> NamedThread.start("cancel " + job.key().marker(), () -> cancel(job)))
            .toList();
    try {
      for (Thread canceller : cancellers) {
        canceller.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cancel(LongJob<?> job) {
    try {
      if (!job.cancel(CLOSE_LIMIT)) {
        log.warn("{} does not end; it goes on until this process ends", job.key().marker());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while cancelling " + job.key().marker(), e);
    }
  }

  private synchronized void remove(LongJob<?> job) {
    jobs.remove(job.key(), job);
  }
}
