package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link CommitWorkflow} once its window is over, in order. */
public enum CommitStep implements StepDefinition {
  CHOOSE_BACKUP("choose backup", false, null),
  VERIFY_BACKUP("verify backup", false, null),
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  PREFLIGHT("preflight", false, null),
  RESTORE_BESIDE("restore beside", true, "drops the side copy"),
  VERIFY_SIDE_COPY("verify side copy", false, null),
  DROP_SIDE_COPY("drop side copy", true, "nothing to undo: it was made to be dropped"),
  REMOVE("remove the old database", true, null),
  LOOK("look at the old database", false, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again"),
  NOTIFY("notify", false, null);

  private final Outline outline;

  CommitStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
