package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a worker and its real activities: heartbeats as a worker does, counts attempts,
 * and does at the beginning of an activity what a test wants.
 */
final class ActivityGates extends WorkerInterceptorBase implements AutoCloseable {

  private static final int SECONDS = 60;

  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService hearts = Executors.newScheduledThreadPool(2);

  /** Runs {@code act} at the beginning of every attempt of the activity of this type. */
  void before(String activity, Runnable act) {
    before.put(activity, act);
  }

  /** Holds the activity of this type until the gate is opened or the run aborted. */
  Gate hold(String activity) {
    Gate gate = new Gate();
    before.put(activity, gate::pass);
    return gate;
  }

  /** How many attempts of the activity of this type have begun. */
  long attempts(String activity) {
    return begun.stream().filter(activity::equals).count();
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Gated(next);
  }

  @Override
  public void close() {
    hearts.shutdownNow();
  }

  /** An activity waits here. */
  static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    private void pass() {
      reached.countDown();
      await(open);
    }

    void awaitReached() {
      await(reached);
    }

    void open() {
      open.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).as("in time").isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the worker was stopped", e);
      }
    }
  }

  private final class Gated extends ActivityInboundCallsInterceptorBase {
    private ActivityExecutionContext context;

    @SuppressWarnings("NullAway.Init") // init comes before execute, always
    Gated(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext given) {
      context = given;
      super.init(given);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      String activity = context.getInfo().getActivityType();
      begun.add(activity);
      ScheduledFuture<?> heart =
          hearts.scheduleAtFixedRate(this::beat, 0, 250, TimeUnit.MILLISECONDS);
      try {
        before.getOrDefault(activity, () -> {}).run();
        return super.execute(input);
      } finally {
        heart.cancel(false);
      }
    }

    private void beat() {
      try {
        context.heartbeat(null);
      } catch (ActivityCompletionException e) {
        return; // the activity hears it at its own next heartbeat
      }
    }
  }
}
