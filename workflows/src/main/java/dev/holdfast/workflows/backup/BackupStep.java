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

  private final String title;
  private final boolean mutates;
  private final @Nullable String undo;

  BackupStep(String title, boolean mutates, @Nullable String undo) {
    this.title = title;
    this.mutates = mutates;
    this.undo = undo;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public boolean mutates() {
    return mutates;
  }

  @Override
  public @Nullable String undo() {
    return undo;
  }
}
