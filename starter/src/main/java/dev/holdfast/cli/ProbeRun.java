package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LedgerProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Several probes, each on a thread of its own, that end together. */
final class ProbeRun {

  private final List<LedgerProbe> probes;
  private final boolean untilLost;
  private final CountDownLatch over = new CountDownLatch(1);
  private final CompletableFuture<Optional<LedgerProbe.Lost>> end = new CompletableFuture<>();

  ProbeRun(List<LedgerProbe> probes, boolean untilLost) {
    this.probes = List.copyOf(probes);
    this.untilLost = untilLost;
  }

  /** Waits until one server is lost or {@code termination} comes; none of the probes runs then. */
  Optional<LedgerProbe.Lost> end(Termination termination) throws IOException, InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (LedgerProbe probe : probes) {
      threads.add(started("probe " + threads.size(), () -> run(probe)));
    }
    Thread watcher = started("termination watch", () -> watch(termination));
    try {
      return end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      over.countDown();
      watcher.interrupt();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static Thread started(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void run(LedgerProbe probe) {
    try {
      Optional<LedgerProbe.Lost> lost = probe.run(this::isOver, untilLost);
      lost.ifPresent(it -> end.complete(Optional.of(it)));
    } catch (IOException | RuntimeException e) {
      end.completeExceptionally(e);
    } catch (InterruptedException e) {
      end.complete(Optional.empty());
    }
  }

  private boolean isOver(Duration limit) throws InterruptedException {
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void watch(Termination termination) {
    try {
      termination.await();
      end.complete(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
