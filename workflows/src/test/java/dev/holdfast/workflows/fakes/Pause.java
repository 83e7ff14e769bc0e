package dev.holdfast.workflows.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A step that stands still until the test lets it go on, or until it is cancelled. */
public final class Pause implements Trouble {

  private static final int SECONDS = 20;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final boolean hearsCancel;

  Pause(boolean hearsCancel) {
    this.hearsCancel = hearsCancel;
  }

  @Override
  public void before() {
    reached.countDown();
    while (!await(released, 10, TimeUnit.MILLISECONDS)) {
      if (hearsCancel) {
        stopIfCancelled();
      }
    }
  }

  /** Who is cancelled here is held here no second time. */
  private void stopIfCancelled() {
    try {
      Activity.getExecutionContext().heartbeat(null);
    } catch (ActivityCompletionException e) {
      end();
      throw e;
    }
  }

  /** Returns once the run stands at the step. */
  public void awaitReached() {
    assertThat(await(reached, SECONDS, TimeUnit.SECONDS)).as("the step began").isTrue();
  }

  /** Lets the step go on. */
  public void end() {
    released.countDown();
  }

  private static boolean await(CountDownLatch latch, int time, TimeUnit unit) {
    try {
      return latch.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the worker that ran the step was stopped", e);
    }
  }
}
