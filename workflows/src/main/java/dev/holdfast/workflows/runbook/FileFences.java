package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import io.temporal.activity.ActivityInterface;

/**
 * Fence records of files: who may change them now. Kept beside each place, so that two runs of two
 * plans, or of two Temporal clusters, can't both hold one.
 */
@ActivityInterface(namePrefix = "FileFence")
public interface FileFences {

  /**
   * Takes the records of all places for the run; safe to repeat. Fails with {@link
   * FailureCode#FENCE_HELD}, naming the holder, while another run has one of them; what was taken
   * until then is for {@link #release}. Folders around a place that are gone are made.
   */
  FenceTaken take(Claim claim);

  /**
   * Gives back what the run has; safe to repeat. Fails with {@link FailureCode#SWAP_FAILED} while
   * something old is still in the run's hands.
   */
  FenceReleased release(FilesTarget target);

  /** Who wants the records and what for, told to whoever is refused because of them. */
  record Claim(FilesTarget target, String workflowId, String requestedBy, String purpose) {}
}
