package dev.holdfast.workflows.runbook;

/** What became of an undo, from good to bad. */
public enum Undone {
  /** It found nothing to take back. */
  NOTHING_TO_DO,
  UNDONE,
  /** The world is not as it was. */
  FAILED
}
