package dev.holdfast.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends this JVM with the exit code of the command, also when SIGTERM or Ctrl-C asked for it: the
 * command is told, finishes what it must, and its exit code counts instead of the signal's.
 */
public final class Termination {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** To be called by a command that wants to be told; without it a signal ends the JVM at once. */
  void attend() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "termination"));
  }

  /** Waits for a signal, at most {@code limit}; whether one came. */
  boolean await(Duration limit) throws InterruptedException {
    return asked.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for a signal. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Ends the JVM. Does not return. */
  void exit(int code) {
    exitCode.complete(code);
    System.exit(code);
  }

  private void shutDown() {
    asked.countDown();
    // the JVM would say 143 for SIGTERM, however well the command ended
    Runtime.getRuntime().halt(exitCode.join());
  }
}
