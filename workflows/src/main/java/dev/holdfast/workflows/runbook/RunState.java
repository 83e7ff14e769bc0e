package dev.holdfast.workflows.runbook;

/** Where a run stands. */
public enum RunState {
  RUNNING,
  WAITING,
  BLOCKED,
  CLOSED
}
