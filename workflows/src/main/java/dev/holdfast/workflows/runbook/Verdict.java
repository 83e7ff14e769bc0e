package dev.holdfast.workflows.runbook;

/** Whether the recovery is proven. */
public enum Verdict {
  /** Every required check ran for real and held. */
  PASSED,
  FAILED,
  /** Something required could not be known. */
  INCOMPLETE
}
