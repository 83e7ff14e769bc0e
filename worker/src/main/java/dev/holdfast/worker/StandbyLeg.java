package dev.holdfast.worker;

import dev.holdfast.activities.postgres.StandbyGrants;
import dev.holdfast.activities.postgres.Uptime;
import dev.holdfast.workflows.guard.LeaseTimes;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The second leg of a guard's lease: asks the standby as often as Temporal is told. */
final class StandbyLeg implements AutoCloseable {

  private final StandbyGrants grants;
  private final LeaseLegs legs;
  private final BooleanSupplier mayAsk;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private @Nullable Future<?> asking;

  /**
   * @param mayAsk whether the server is up: a guard that asks counts as one that serves
   */
  StandbyLeg(StandbyGrants grants, LeaseLegs legs, BooleanSupplier mayAsk) {
    this.grants = grants;
    this.legs = legs;
    this.mayAsk = mayAsk;
  }

  void start(GuardSettings settings) {
    long between = LeaseTimes.betweenBeats(settings.ttl()).toMillis();
    asking = thread.scheduleAtFixedRate(this::ask, 0, between, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    if (!mayAsk.getAsBoolean()) {
      grants.close();
      return;
    }
    long sent = Uptime.millis();
    if (grants.ask() == StandbyGrants.Answer.GRANTED) {
      legs.standbyGranted(sent);
    }
  }

  @Override
  public void close() {
    if (asking != null) {
      asking.cancel(true);
    }
    thread.shutdownNow();
  }
}
