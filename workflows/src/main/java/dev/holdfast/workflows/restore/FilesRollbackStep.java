package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link FilesRollbackWorkflow}, in order. */
public enum FilesRollbackStep implements StepDefinition {
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  PREFLIGHT("preflight", false, null),
  PUT_BACK("put back", true, "renames back"),
  RESTART_SERVICES("restart services", false, null),
  VERIFY_SERVICE("verify service", false, null),
  KEEP_WRITTEN("keep what was written", true, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again");

  private final Outline outline;

  FilesRollbackStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
