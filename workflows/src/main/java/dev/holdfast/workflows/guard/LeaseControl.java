package dev.holdfast.workflows.guard;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a run asks of, and tells, the lease of a member's guard. */
@ActivityInterface(namePrefix = "LeaseControl")
public interface LeaseControl {

  /** How the lease stands, and what its guard said last. */
  LeaseSeen look(Lease lease);

  /**
   * The member's guard gets no new lease; safe to repeat. A guard that lives is told to stop its
   * server if {@code stop}. Fails with {@link FailureCode#GUARD_UNKNOWN} if the member never had a
   * guard.
   */
  LeaseSeen declare(Lease lease, String by, String reason, boolean stop);

  /**
   * Waits until the lease that was declared is over. Fails with {@link FailureCode#LEASE_HELD},
   * with what its guard said last, if it isn't within {@code limit}; with {@link
   * FailureCode#GUARD_UNKNOWN} if no lease is out and none proved anything.
   */
  LeaseOver awaitEnd(Lease lease, Duration limit);

  /** The member's guard gets leases again, if this run declared it. Safe to repeat. */
  LeaseSeen readmit(Lease lease);

  /**
   * How the lease stands once its guard says that its server takes clients, or at {@code limit}.
   * For a member that was readmitted: its guard starts the server by itself, if it lives.
   */
  LeaseSeen awaitServing(Lease lease, Duration limit);

  /**
   * A member's lease, and the run that asks.
   *
   * @param run part of what is declared
   */
  record Lease(String run, String plan, String member) {}

  /**
   * How a lease was seen.
   *
   * @param guarded whether the member ever had a guard
   * @param beat the newest heartbeat of the lease that is out; null if there is none
   */
  record LeaseSeen(
      String member, boolean guarded, LeaseState state, @Nullable GuardBeat beat, Attempt attempt)
      implements Observation {

    /** Whether its guard says that the server takes clients, under a lease. */
    public boolean serving() {
      return state.open() && beat != null && beat.server().equals("READY");
    }

    @Override
    public String detail() {
      if (!guarded) {
        return member + " has no guard";
      }
      if (beat != null) {
        return "%s: %s".formatted(member, beat.sentence());
      }
      LeaseEnd end = state.end();
      return "%s: %s"
          .formatted(
              member, state.open() ? "a lease is out" : end == null ? "no lease" : end.sentence());
    }
  }

  /**
   * A lease is over.
   *
   * @param ttl of it
   * @param observedAt when that was seen, by the worker's clock
   */
  record LeaseOver(
      String member,
      GuardProof proof,
      Duration ttl,
      LeaseEnd end,
      Instant observedAt,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return member + ": " + end.sentence();
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
