package dev.holdfast.workflows.guard;

import io.temporal.activity.ActivityInterface;

/**
 * A lease as an activity that a guard takes on its own task queue and keeps alive by heartbeats
 * with a {@link GuardBeat}. No worker runs it.
 */
@ActivityInterface(namePrefix = "GuardLease")
public interface GuardLeases {

  /** Ends when the guard has stopped its server; with a heartbeat timeout when the lease lapsed. */
  GuardStopped hold(GuardAsk ask);
}
