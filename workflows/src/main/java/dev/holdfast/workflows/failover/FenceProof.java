package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.ServerControls.Fenced;
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
    /** Its processes are seen to be gone, on its host, and its restart is disabled. */
    STOPPED
  }

  static FenceProof of(Fenced fenced) {
    return new FenceProof(fenced.resource(), Kind.STOPPED, fenced.observedAt());
  }
}
