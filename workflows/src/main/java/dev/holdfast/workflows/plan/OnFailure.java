package dev.holdfast.workflows.plan;

/** What a run does when a step of a component has failed after its retries. */
public enum OnFailure {
  /** Undoes what was changed; the run goes back to its beginning. */
  COMPENSATE,
  /** Stops, tells people, and asks: retry, skip with a reason, or compensate. */
  PAUSE,
  /** Undoes this component and goes on without it; the run can't be PASSED any more. */
  CONTINUE
}
