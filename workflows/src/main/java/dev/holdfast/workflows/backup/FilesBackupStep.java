package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link FilesBackupWorkflow}, in order. */
public enum FilesBackupStep implements StepDefinition {
  PREFLIGHT("preflight", false, null),
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  ARCHIVE("archive", true, "removes the unfinished archive"),
  VERIFY_BACKUP("verify backup", false, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again");

  private final Outline outline;

  FilesBackupStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
