package dev.holdfast.activities.process;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child of this JVM. Whoever started it either awaits its result or ends it. */
public final class RunningProcess {

  /** How long output is awaited after the exit: a forked process may hold the stream for ever. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(RunningProcess.class);

  private final ProcessRequest request;
  private final Process process;
  private final ProcessOutput output;
  private final ProcessHandle root;
  private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<ProcessResult> result = new CompletableFuture<>();
  private final CountDownLatch streams = new CountDownLatch(2);
  private final CountDownLatch over = new CountDownLatch(1);
  private final long start = System.nanoTime();
  private boolean ended;

  RunningProcess(ProcessRequest request, Process process, Consumer<String> line) {
    this.request = request;
    this.process = process;
    root = process.toHandle();
    known.add(root);
    output = new ProcessOutput(request, line);
  }

  /** Calls {@code whenOver} once the result is known. */
  void follow(Runnable whenOver) {
    String name = "process " + request.marker() + " " + pid();
    NamedThread.start(name + " stdout", () -> pump(process.getInputStream()));
    NamedThread.start(name + " stderr", () -> pump(process.getErrorStream()));
    NamedThread.start(name, () -> awaitExit(whenOver));
  }

  /** The pid of the program itself, which is also the id of its process group and session. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until the program has ended and its output is read. If something that it forked keeps the
   * output open, waits for three seconds more at most; later lines are dropped.
   */
  public ProcessResult await() throws InterruptedException {
    return awaitResult(Long.MAX_VALUE).orElseThrow();
  }

  /** Like {@link #await()}, but empty if the program still runs after {@code limit}. */
  public Optional<ProcessResult> await(Duration limit) throws InterruptedException {
    return awaitResult(limit.toNanos());
  }

  /** The result as a future; cancelling it does nothing to the process. */
  public CompletableFuture<ProcessResult> result() {
    return result.copy();
  }

  /**
   * SIGTERM to the program, its session and all its descendants, SIGKILL after the grace. Returns
   * once none of them lives, whether or not the calling thread is interrupted meanwhile. Safe to
   * repeat, also after the program has ended by itself: then it ends what it left in its session.
   *
   * @throws ProcessEndException if a process outlives SIGKILL by ten seconds
   */
  public void end() {
    endFamily();
    result.join();
  }

  private synchronized void endFamily() {
    if (ended) {
      return;
    }
    int signalled = Ending.end(() -> family(HostProcess.all()), request.grace());
    if (signalled > 0) {
      log.info("Ended {} processes of {}", signalled, request.marker());
    }
    ended = true;
  }

  Duration grace() {
    return request.grace();
  }

  /** Those of {@code host}, parents first, that the program started; remembers them. */
  List<HostProcess> family(List<HostProcess> host) {
    // the number of a session is taken as long as it has members, and may name another one later
    boolean reused = host.stream().anyMatch(p -> p.pid() == root.pid() && !p.handle().equals(root));
    Set<Long> pids = new HashSet<>();
    List<HostProcess> family = new ArrayList<>();
    for (HostProcess candidate : host) {
      if (known.contains(candidate.handle())
          || pids.contains(candidate.parent())
          || (!reused && candidate.session() == root.pid())) {
        known.add(candidate.handle());
        pids.add(candidate.pid());
        family.add(candidate);
      }
    }
    return family;
  }

  private Optional<ProcessResult> awaitResult(long nanos) throws InterruptedException {
    return over.await(nanos, TimeUnit.NANOSECONDS) ? Optional.of(result.join()) : Optional.empty();
  }

  private void pump(InputStream stream) {
    try {
      output.pump(stream);
    } finally {
      streams.countDown();
    }
  }

  private void awaitExit(Runnable whenOver) {
    try {
      int exitCode = process.waitFor();
      if (!streams.await(DRAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn(
            "{} ended but its output is still open; later lines are dropped", request.marker());
      }
      output.close();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      log.info("{} ended with {} after {} ms", request.marker(), exitCode, took.toMillis());
      result.complete(new ProcessResult(exitCode, output.tail(), took));
    } catch (InterruptedException e) {
      // nobody else knows this thread
      throw new IllegalStateException("interrupted while waiting for " + request.marker(), e);
    } finally {
      whenOver.run();
      over.countDown();
    }
  }
}
