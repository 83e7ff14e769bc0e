package dev.holdfast.workflows.guard;

/** What shows that a guarded server takes no writes, the strongest first. */
public enum GuardProof {
  /** The guard said that it stopped it, and that any later start takes no writes. */
  STOPPED,
  /** The lease lapsed after the guard had kept it; a promotion still waits. */
  LEASE_LAPSED
}
