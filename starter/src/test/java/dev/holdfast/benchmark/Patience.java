package dev.holdfast.benchmark;

import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for runs and says now and then how far they are. Gives up on what makes no progress any
 * more, so that a benchmark that nobody watches comes to an end.
 */
final class Patience {

  private static final Duration TELL = Duration.ofSeconds(15);
  private static final Duration STALLED = Duration.ofMinutes(3);

  private final WorkflowClient client;
  private long ended;
  private long lastEndSeen;

  Patience(WorkflowClient client) {
    this.client = client;
  }

  /**
   * Returns what the runs come to.
   *
   * @param what people are told it is
   * @throws IllegalStateException if a run failed, or no run at all ended for three minutes
   */
  <T> T await(String what, CompletableFuture<T> runs) throws InterruptedException {
    long begun = System.nanoTime();
    long before = countEnded();
    ended = before;
    lastEndSeen = begun;
    while (true) {
      try {
        return runs.get(TELL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        look();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        Figures.progress(what + ": " + (ended - before) + " workflows ended in " + seconds + " s");
      } catch (ExecutionException e) {
        throw new IllegalStateException(what + " failed: " + e.getCause(), e);
      }
    }
  }

  private void look() {
    long now = System.nanoTime();
    long seen = countEnded();
    if (seen != ended) {
      ended = seen;
      lastEndSeen = now;
    } else if (now - lastEndSeen > STALLED.toNanos()) {
      throw new IllegalStateException(
          "no workflow ended for %d s, the oldest that run are %s"
              .formatted(STALLED.toSeconds(), oldest()));
    }
  }

  private long countEnded() {
    return client.countWorkflows("ExecutionStatus != 'Running'").getCount();
  }

  private String oldest() {
    return client
        .listExecutions("ExecutionStatus = 'Running'")
        .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
        .limit(5)
        .map(it -> it.getWorkflowType() + " " + it.getExecution().getWorkflowId())
        .toList()
        .toString();
  }
}
