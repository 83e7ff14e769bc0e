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

  /**
   * Tells a run that waits for a decision what to do. Rejected if it waits for none, or offers no
   * such choice.
   */
  @UpdateMethod
  RunReport decide(Decision decision);

  /** Rejects a decision that nobody asked for. */
  @UpdateValidatorMethod(updateName = "decide")
  void validateDecide(Decision decision);

  /**
   * Agrees to what the run is about to do. Taken from the run's first moment on; rejected if it
   * does not count: a stranger's or the requester's key, a second one of the same person, a
   * signature over anything else, an expired one, and one that comes when the run has been
   * approved.
   */
  @UpdateMethod
  RunReport approve(Approval approval);

  /** Rejects an approval that does not count. */
  @UpdateValidatorMethod(updateName = "approve")
  void validateApprove(Approval approval);

  /** What somebody decided, and why. */
  record Decision(Choice choice, String by, String reason) {}

  /** Who wants the run to stop, and why. */
  record Abort(String by, String reason) {

    String sentence() {
      return "aborted by " + by + ": " + reason;
    }
  }
}
