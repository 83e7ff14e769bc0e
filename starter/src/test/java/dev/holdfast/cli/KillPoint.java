package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.StepDefinition;

/**
 * A moment of a run at which something is killed or fails.
 *
 * @param step its title; {@code undo: } and the title for the undo of one
 */
record KillPoint(String step, Phase phase) {

  /** What comes after the last step of every run. */
  static final String EVIDENCE = "write evidence";

  /** Where in its step a worker stands. */
  enum Phase {
    /** The step was handed out, nothing of it was done. */
    BEFORE,
    /** In the middle of the change to the world. */
    DURING,
    /** All of it was done, and Temporal does not know. */
    AFTER
  }

  static KillPoint in(StepDefinition step, Phase phase) {
    return new KillPoint(step.title(), phase);
  }

  static KillPoint undoing(String step) {
    return new KillPoint("undo: " + step, Phase.BEFORE);
  }

  boolean is(StepDefinition other, Phase otherPhase) {
    return equals(in(other, otherPhase));
  }

  @Override
  public String toString() {
    return step + " " + phase;
  }
}
