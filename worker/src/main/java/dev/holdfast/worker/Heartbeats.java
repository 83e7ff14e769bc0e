package dev.holdfast.worker;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.converter.RawValue;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats for an activity while it runs, whatever it is busy with. Each repeats what the
 * activity said last, in this attempt or, until it says something, in the one before; what it says
 * itself goes through at once and throws to it if it was cancelled.
 */
final class Heartbeats extends ActivityExecutionContextBase {

  private static final long INTERVAL_MILLIS = 500;

  private final ActivityExecutionContext context;
  private final Object turn = new Object();
  private volatile @Nullable Object details;
  private @Nullable Future<?> beating;
  private boolean over;

  Heartbeats(ActivityExecutionContext context) {
    super(context);
    this.context = context;
  }

  /** Begins; to be closed when the activity has ended. */
  void start(ScheduledExecutorService scheduler) {
    // undecoded, since only the activity knows its type
    details = context.getLastHeartbeatDetails(RawValue.class).orElse(null);
    beating =
        scheduler.scheduleWithFixedDelay(this::beat, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public <V> void heartbeat(V said) {
    details = said;
    super.heartbeat(said);
  }

  /** After this no heartbeat is sent any more: a late one would speak of an ended attempt. */
  void close() {
    synchronized (turn) {
      over = true;
    }
    Future<?> future = beating;
    if (future != null) {
      future.cancel(false);
    }
  }

  /** An exception ends the repetition: cancelled, or Temporal is away; the activity will hear. */
  private void beat() {
    synchronized (turn) {
      if (!over) {
        context.heartbeat(details);
      }
    }
  }
}
