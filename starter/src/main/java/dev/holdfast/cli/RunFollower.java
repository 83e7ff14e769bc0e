package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.process.Patience;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows a run until it closes. Ending the follower does not end the run. */
final class RunFollower {

  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration FOR_EVER = Duration.ofDays(365);

  /** A large run takes long to tell; looking must not be what it spends its time on. */
  private static final int REST = 5;

  private final Runs runs;
  private long next = Long.MIN_VALUE;

  RunFollower(Runs runs) {
    this.runs = runs;
  }

  /** Shows every look to {@code watcher}; returns the closed run as the answer of a command. */
  ObjectNode follow(String command, WorkflowExecution execution, Consumer<RunLook> watcher) {
    Patience.until(
        FOR_EVER,
        PAUSE,
        () -> {
          if (System.nanoTime() < next) {
            return false;
          }
          long before = System.nanoTime();
          Optional<RunLook> look = runs.look(execution);
          look.ifPresent(watcher);
          next = System.nanoTime() + REST * (System.nanoTime() - before);
          return look.isEmpty();
        });
    return runs.status(command, execution);
  }
}
