package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link BackupWorkflow}, in order. */
public enum BackupStep implements StepDefinition {
  PREFLIGHT("preflight", false, null),
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  DUMP("dump", true, "removes the unfinished dump"),
  VERIFY_BACKUP("verify backup", false, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again");

  private final Outline outline;

  BackupStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
