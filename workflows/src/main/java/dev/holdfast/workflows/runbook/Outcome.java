package dev.holdfast.workflows.runbook;

/** How a run ended. */
public enum Outcome {
  /** The system is back. */
  RECOVERED,
  /** A run that recovers nothing did what it is for. */
  COMPLETED,
  /** It failed and was undone: the world is as it was before. */
  COMPENSATED,
  /** It failed after the point of no return and went back to the old state. */
  ROLLED_BACK,
  /** Somebody asked for it to stop; it was undone. */
  ABORTED,
  /** It failed; with exit code 1 nothing had been changed. */
  FAILED;

  public boolean good() {
    return this == RECOVERED || this == COMPLETED;
  }
}
