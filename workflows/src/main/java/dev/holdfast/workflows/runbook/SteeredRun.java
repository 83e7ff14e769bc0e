package dev.holdfast.workflows.runbook;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;

/** What every run answers to, whatever it does. */
public interface SteeredRun {

  /** The run as it stands. */
  @QueryMethod
  RunReport status();

  /**
   * Stops the run: what it changed is undone. Returns at once; the undo is seen in the status.
   * Rejected once the run is verified, since then it is finishing.
   */
  @UpdateMethod
  RunReport abort(Abort request);

  /**
   * Stops the run as {@link #abort} does; for runs of a whole plan, since a workflow can't send
   * updates to another. One that comes too late changes nothing.
   */
  @SignalMethod
  void stop(Abort request);

  /** Rejects an abort that comes too late. */
  @UpdateValidatorMethod(updateName = "abort")
  void validateAbort(Abort request);

  /** Who wants the run to stop, and why. */
  record Abort(String by, String reason) {

    String sentence() {
      return "aborted by " + by + ": " + reason;
    }
  }
}
