package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.StepDefinition;

/**
 * A moment of a run at which something is killed or fails.
 *
 * @param part whose step it is: a component, {@code whole}, {@code commit} or {@code rollback};
 *     empty: whoever comes to such a step
 * @param step its title; {@code undo: } and the title for the undo of one
 */
record KillPoint(String part, String step, Phase phase) {

  /** The run of the whole plan, as a part of itself. */
  static final String WHOLE = "whole";

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
    return new KillPoint("", step.title(), phase);
  }

  /** The part that a workflow with this id runs. */
  static String partOf(String workflowId) {
    String[] id = workflowId.split("/", 3);
    return switch (id[0]) {
      case "commit", "rollback" -> id[0];
      default -> id.length > 2 ? id[2] : WHOLE;
    };
  }

  KillPoint at(Phase other) {
    return new KillPoint(part, step, other);
  }

  /** The same step of this part. */
  KillPoint of(String other) {
    return new KillPoint(other, step, phase);
  }

  /** The same step, whosever it is. */
  KillPoint anywhere() {
    return of("");
  }

  KillPoint undo() {
    return new KillPoint(part, "undo: " + step, Phase.BEFORE);
  }

  boolean is(StepDefinition other, Phase otherPhase) {
    return anywhere().equals(in(other, otherPhase));
  }

  /** The step, and whose it is. */
  String place() {
    return part.isEmpty() ? step : part + ": " + step;
  }

  @Override
  public String toString() {
    return place() + " " + phase;
  }
}
