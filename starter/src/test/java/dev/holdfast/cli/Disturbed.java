package dev.holdfast.cli;

/** What goes wrong in a story. */
enum Disturbed {
  /** Killed with signal 9. */
  WORKER,
  /** Stopped by a signal, gone on with after another worker has ended the run. */
  FROZEN_WORKER,
  /** The Temporal server, killed with signal 9. */
  TEMPORAL,
  /** A step fails for good. */
  STEP,
  /** The undo of a step fails for good. */
  UNDO
}
