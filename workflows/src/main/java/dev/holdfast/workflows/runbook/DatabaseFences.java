package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.DatabaseTarget;
import io.temporal.activity.ActivityInterface;

/**
 * Fence records: who may change a database now. Kept at the database's own server, so that two runs
 * of two plans, or of two Temporal clusters, can't both hold one.
 */
@ActivityInterface(namePrefix = "Fence")
public interface DatabaseFences {

  /**
   * Takes the record for the run; safe to repeat. Fails with {@link FailureCode#FENCE_HELD}, naming
   * the holder, while another run has it.
   */
  FenceTaken take(Claim claim);

  /** Gives the record back if the run has it; safe to repeat. */
  FenceReleased release(DatabaseTarget target);

  /** Who wants the record and what for, told to whoever is refused because of it. */
  record Claim(DatabaseTarget target, String workflowId, String requestedBy, String purpose) {}

  /**
   * The record is the run's.
   *
   * @param resource the physical database: system identifier and name
   * @param epoch rises with every new holder; a change that names an older one is refused
   */
  record FenceTaken(String resource, long epoch, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return resource + ", epoch " + epoch;
    }
  }

  /** The record is not the run's (any more). */
  record FenceReleased(boolean released, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return released ? "given back" : "was not held";
    }

    /** A lock is not the world: giving it back is no compensation. */
    @Override
    public boolean changed() {
      return false;
    }
  }
}
