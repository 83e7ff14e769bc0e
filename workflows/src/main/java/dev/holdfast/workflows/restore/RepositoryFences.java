package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.ActivityInterface;

/**
 * Fence records of repositories: who may change the folder now. Kept beside the folder, so that two
 * runs of two plans, or of two Temporal clusters, can't both hold one.
 */
@ActivityInterface(namePrefix = "RepositoryFence")
public interface RepositoryFences {

  /**
   * Takes the record for the run; safe to repeat. Fails with {@link FailureCode#FENCE_HELD}, naming
   * the holder, while another run has it.
   */
  FenceTaken take(Claim claim);

  /**
   * Gives the record back if the run has it; safe to repeat. Fails with {@link
   * FailureCode#SWAP_FAILED} while the old copy is still in the run's hands.
   */
  FenceReleased release(RepositoryTarget target);

  /** Who wants the record and what for, told to whoever is refused because of it. */
  record Claim(RepositoryTarget target, String workflowId, String requestedBy, String purpose) {}
}
