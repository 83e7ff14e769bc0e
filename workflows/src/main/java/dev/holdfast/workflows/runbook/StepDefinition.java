package dev.holdfast.workflows.runbook;

import org.jspecify.annotations.Nullable;

/**
 * A step as it is known before anything runs. The verbs' enums of steps implement it: what {@code
 * --dry-run} shows and what a run reports are the same list.
 */
public interface StepDefinition {

  /** Its name in reports, unique within a run. */
  String title();

  /** Whether it changes anything in the world. */
  boolean mutates();

  /** What its undo does, or null if it has none. */
  @Nullable String undo();

  /** Whether what it changes can't be taken back. */
  default boolean irreversible() {
    return mutates() && undo() == null;
  }

  /**
   * Whether a person may have the run go on without it once it has failed: nothing later rests on
   * it, and no data can be lost or exposed by its absence.
   */
  default boolean skippable() {
    return false;
  }
}
