package dev.holdfast.workflows.runbook;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/**
 * How activities are run, by kind. Every one has a heartbeat timeout: a task that a dying server
 * handed out to nobody is found after two seconds, not at its start-to-close. Failures that can't
 * be mended by trying again end any of them at once.
 */
public final class ActivityKinds {

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration PROBE = Duration.ofSeconds(10);
  private static final Duration CHANGE = Duration.ofMinutes(2);

  /** A recovery waits this long for a worker: nights are long, and giving up early loses it. */
  private static final Duration ALTOGETHER = Duration.ofDays(2);

  private ActivityKinds() {}

  /** Looks, changes nothing: 10 s, three times. */
  public static ActivityOptions probe() {
    return kind(PROBE, 3);
  }

  /** Looks with questions of a plan's own, which may take a while: two minutes, three times. */
  public static ActivityOptions look() {
    return kind(CHANGE, 3);
  }

  /** Changes something in a moment: five attempts. */
  public static ActivityOptions change() {
    return kind(CHANGE, 5);
  }

  /** Takes long: each attempt within {@code timeout}, as many as workers are likely to die. */
  public static ActivityOptions wait(Duration timeout) {
    return kind(timeout, 100);
  }

  /** Is of no use after {@code limit}, however many attempts are made. */
  public static ActivityOptions within(Duration limit) {
    return kind(limit, 100).toBuilder().setScheduleToCloseTimeout(limit).build();
  }

  /** Takes a change back: given up only when it is clear that nobody can do it now. */
  public static ActivityOptions undo() {
    return kind(CHANGE, 30);
  }

  private static ActivityOptions kind(Duration once, int attempts) {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(once)
        .setScheduleToCloseTimeout(once.compareTo(ALTOGETHER) < 0 ? ALTOGETHER : once)
        .setHeartbeatTimeout(HEARTBEAT)
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(200))
                .setMaximumInterval(Duration.ofSeconds(5))
                .setMaximumAttempts(attempts)
                .build())
        .build();
  }
}
