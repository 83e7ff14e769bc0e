package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link DatabaseRollbackWorkflow}, in order. */
public enum RollbackStep implements StepDefinition {
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  PREFLIGHT("preflight", false, null),
  DUMP("dump", true, "removes an unfinished dump; a complete one stays"),
  VERIFY_DUMP("verify dump", false, null),
  QUIESCE("quiesce", true, "lets clients into the live database again"),
  SWAP("swap", true, "renames back"),
  OPEN("open", true, "nothing to undo: closed again before the names are changed back"),
  RESTART_SERVICES("restart services", false, null),
  VERIFY_SERVICE("verify service", false, null),
  COUNT_WRITTEN("count what was written", false, null),
  DUMP_AGAIN("dump again", true, "removes an unfinished dump; a complete one stays"),
  DROP_COPY("drop the restored copy", true, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again");

  private final Outline outline;

  RollbackStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
