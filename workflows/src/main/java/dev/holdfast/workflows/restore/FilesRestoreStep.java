package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link FilesRestoreWorkflow}, in order. */
public enum FilesRestoreStep implements StepDefinition {
  CHOOSE_BACKUP("choose backup", false, null),
  VERIFY_BACKUP("verify backup", false, null),
  PREFLIGHT("preflight", false, null),
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  UNPACK_BESIDE("unpack beside", true, "removes the copy"),
  MATCH_PROPERTIES("match properties", true, "nothing to undo: removed with the copy"),
  VERIFY_SIDE_COPY("verify side copy", false, null),
  SWAP("swap", true, "renames back; keeps the restored copy if someone changed it"),
  RESTART_SERVICES("restart services", false, null),
  VERIFY_SERVICE("verify service", false, null),
  MEASURE_LOSS("measure loss", false, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again"),
  NOTIFY("notify", false, null);

  private final Outline outline;

  FilesRestoreStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** Without it the files are back all the same, and the old ones are kept. */
  @Override
  public boolean skippable() {
    return this == RESTART_SERVICES;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
