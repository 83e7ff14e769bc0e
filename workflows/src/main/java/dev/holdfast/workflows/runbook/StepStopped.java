package dev.holdfast.workflows.runbook;

/** Ends a run's story: a step failed or somebody aborted. Caught by {@link Runbook#tell} only. */
public final class StepStopped extends RuntimeException {

  private final transient Failure failure;

  StepStopped(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
