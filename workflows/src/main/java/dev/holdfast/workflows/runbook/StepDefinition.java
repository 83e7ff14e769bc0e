package dev.holdfast.workflows.runbook;

import com.google.errorprone.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A step as it is known before anything runs. The verbs' enums of steps implement it: what {@code
 * --dry-run} shows and what a run reports are the same list.
 */
public interface StepDefinition {

  /** What is said of it. */
  Outline outline();

  /**
   * What is said of a step.
   *
   * @param title its name in reports, unique within a run
   * @param mutates whether it changes anything in the world
   * @param undo what its undo does, null if it has none
   */
  @Immutable
  record Outline(String title, boolean mutates, @Nullable String undo) {}

  /** Its name in reports, unique within a run. */
  default String title() {
    return outline().title();
  }

  /** Whether it changes anything in the world. */
  default boolean mutates() {
    return outline().mutates();
  }

  /** What its undo does, or null if it has none. */
  default @Nullable String undo() {
    return outline().undo();
  }

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
