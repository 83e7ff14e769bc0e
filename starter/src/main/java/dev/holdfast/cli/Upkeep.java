package dev.holdfast.cli;

import dev.holdfast.worker.LivingProcess;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts one process again whenever it has died, slower the more often it dies. */
final class Upkeep {

  /** Finds the process if it lives, else starts it; returns once others can rely on it. */
  interface Start {
    LivingProcess start() throws IOException, InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Who has lived this long has recovered. */
  private static final Duration STABLE = Duration.ofSeconds(30);

  private final String name;
  private final Start start;
  private @Nullable LivingProcess process;
  private Duration pause = Duration.ZERO;
  private long startedAt;
  private long diedAt;

  Upkeep(String name, Start start) {
    this.name = name;
    this.start = start;
  }

  /** Starts it for the first time; then nothing is tried twice. */
  LivingProcess begin() throws IOException, InterruptedException {
    LivingProcess begun = start.start();
    startedAt = System.nanoTime();
    process = begun;
    return begun;
  }

  /** Looks after it; to be called again and again. */
  void tend() throws InterruptedException {
    LivingProcess living = process;
    if (living != null && living.isAlive()) {
      return;
    }
    if (living != null) {
      died(living);
    }
    if (sinceDeath().compareTo(pause) >= 0) {
      startAgain();
    }
  }

  /** The process, whether or not it lives now. */
  @Nullable LivingProcess process() {
    return process;
  }

  private void died(LivingProcess dead) {
    boolean stable = System.nanoTime() - startedAt > STABLE.toNanos();
    if (stable) {
      pause = Duration.ZERO;
    }
    log.warn("The {} (pid {}) has died, it is started again", name, dead.pid());
    diedAt = System.nanoTime();
    process = null;
  }

  private void startAgain() throws InterruptedException {
    try {
      log.info("The {} is back, pid {}", name, begin().pid());
    } catch (IOException | RuntimeException e) { // whatever it was, giving up helps nobody
      log.warn("The {} did not start: {}", name, e.toString());
      diedAt = System.nanoTime();
    }
    pause = longer(pause);
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private Duration sinceDeath() {
    return Duration.ofNanos(System.nanoTime() - diedAt);
  }
}
