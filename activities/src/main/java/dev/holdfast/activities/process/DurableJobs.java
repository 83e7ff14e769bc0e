package dev.holdfast.activities.process;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows work from inside an activity: heartbeats with its progress, and tells an operator's
 * cancel from a Temporal server that was away.
 */
public final class DurableJobs {

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration END_LIMIT = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(DurableJobs.class);

  private final LongJobs jobs;

  public DurableJobs(LongJobs jobs) {
    this.jobs = jobs;
  }

  /**
   * Runs {@code work}, or joins it if an earlier attempt of this worker has begun it, and returns
   * its result, which must not be null, or throws its failure as it is.
   *
   * <ul>
   *   <li>Cancelled by an operator: returns by exception once the work has ended.
   *   <li>Temporal was away, the attempt timed out, this worker shuts down: the work goes on and is
   *       joined by the next attempt.
   * </ul>
   *
   * <p>A result whose delivery to Temporal is lost is not kept: work that ran to its end may run
   * again and must find out by itself that it is done.
   */
  public <T> T run(JobKey key, LongWork<T> work) {
    LongJob<T> job = jobs.startOrAttach(key, work);
    try {
      return follow(job);
    } catch (ActivityCompletionException e) {
      if (isOperatorsCancel(e)) {
        end(job);
      }
      throw e;
    }
  }

  /**
   * Runs {@code work} that is worth nothing to another attempt: it ends with this one, whatever
   * ends it. For what may take longer than a heartbeat timeout.
   */
  public static <T> T attend(JobKey key, LongWork<T> work) {
    LongJob<T> job = new LongJob<>(key, work, gone -> {});
    job.start();
    try {
      return follow(job);
    } finally {
      if (!job.result().isDone()) {
        end(job);
      }
    }
  }

  /**
   * Ends the job of this key if it runs in this worker; to be called inside an activity.
   *
   * @return whether there was one
   */
  public boolean end(JobKey key) {
    Optional<LongJob<?>> job = jobs.find(key);
    job.ifPresent(DurableJobs::end);
    return job.isPresent();
  }

  private static <T> T follow(LongJob<T> job) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      while (true) {
        Optional<T> result = job.poll(TICK);
        if (result.isPresent()) {
          job.forget();
          return result.get();
        }
        context.heartbeat(job.progress().orElse(null));
      }
    } catch (ExecutionException e) {
      job.forget();
      throw Activity.wrap(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Activity.wrap(e);
    }
  }

  private static boolean isOperatorsCancel(ActivityCompletionException e) {
    return e instanceof ActivityCanceledException && e.getCause() == null;
  }

  /** Heartbeats go on meanwhile: Temporal would take silence for a dead worker. */
  private static void end(LongJob<?> job) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    Thread canceller = NamedThread.start("cancel " + job.key().marker(), () -> cancel(job));
    try {
      while (canceller.isAlive()) {
        canceller.join(TICK.toMillis());
        heartbeat(context, job);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Activity.wrap(e);
    }
    job.forget();
  }

  private static void heartbeat(ActivityExecutionContext context, LongJob<?> job) {
    try {
      context.heartbeat(job.progress().orElse(null));
    } catch (ActivityCompletionException e) {
      log.debug("Still ending {}", job.key().marker(), e);
    }
  }

  private static void cancel(LongJob<?> job) {
    try {
      if (!job.cancel(END_LIMIT)) {
        log.warn(
            "{} does not end {} s after its cancel", job.key().marker(), END_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted while ending " + job.key().marker());
    }
  }
}
