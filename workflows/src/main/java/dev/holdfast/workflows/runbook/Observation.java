package dev.holdfast.workflows.runbook;

/** What an activity saw after it acted: the result of every step. */
public interface Observation {

  /** The attempt that saw it. */
  Attempt attempt();

  /** What was seen, in one sentence for a person. */
  String detail();

  /** Whether anything in the world was changed; an undo that found nothing to do says no. */
  default boolean changed() {
    return true;
  }
}
