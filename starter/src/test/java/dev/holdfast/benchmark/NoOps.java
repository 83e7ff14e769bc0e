package dev.holdfast.benchmark;

import dev.holdfast.worker.HostName;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;

/** Steps that touch nothing: what is left is the engine. */
@ActivityInterface(namePrefix = "NoOp")
public interface NoOps {

  /** Returns at once. */
  Seen act(int number);

  /** Its first attempt heartbeats until its worker is gone; the next returns at once. */
  Held hold();

  /** What such a step says it saw. */
  record Seen(Attempt attempt, String detail) implements Observation {}

  /** The attempt that was left alone, and when it began by the worker's clock. */
  record Held(int attempt, Instant begun) {}

  /** Does nothing. */
  final class Idle implements NoOps {

    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private final String host = HostName.current();

    @Override
    public Seen act(int number) {
      return new Seen(new Attempt(1, host, Duration.ZERO), "nothing was done, as asked");
    }

    @Override
    public Held hold() {
      Instant begun = Instant.now();
      var context = Activity.getExecutionContext();
      while (context.getInfo().getAttempt() == 1) {
        context.heartbeat(null);
        try {
          Thread.sleep(HEARTBEAT.toMillis());
        } catch (InterruptedException e) {
          throw Activity.wrap(e);
        }
      }
      return new Held(context.getInfo().getAttempt(), begun);
    }
  }
}
