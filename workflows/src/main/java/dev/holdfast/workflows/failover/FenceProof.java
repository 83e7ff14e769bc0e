package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.guard.LeaseControl.LeaseOver;
import dev.holdfast.workflows.site.ServerControls.Fenced;
import java.time.Instant;

/**
 * Why a member can't acknowledge a write any more: an entry of the contract's {@code
 * fence.proofs[]}.
 *
 * @param resource what was seen: a host with data directory or unit, a lease
 * @param observedAt when it was seen, by the worker's clock
 */
public record FenceProof(String resource, Kind kind, Instant observedAt) {

  /** From the strongest to the weakest. */
  public enum Kind {
    /** Its guard said that it stopped it, and that any later start takes no writes. */
    GUARD_STOPPED,
    /** Its processes are seen to be gone, on its host, and its restart is disabled. */
    STOPPED,
    /**
     * Its guard's lease lapsed after the guard had kept it, and the standby that could have kept it
     * up as well was locked for the guard's whole time before it was promoted.
     */
    LEASE_LAPSED
  }

  static FenceProof of(Fenced fenced) {
    return new FenceProof(fenced.resource(), Kind.STOPPED, fenced.observedAt());
  }

  static FenceProof of(LeaseOver over) {
    Kind kind =
        switch (over.proof()) {
          case STOPPED -> Kind.GUARD_STOPPED;
          case LEASE_LAPSED -> Kind.LEASE_LAPSED;
        };
    return new FenceProof("lease of " + over.member(), kind, over.observedAt());
  }
}
