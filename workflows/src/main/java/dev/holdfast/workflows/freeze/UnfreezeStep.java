package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link UnfreezeWorkflow}, in order. */
public enum UnfreezeStep implements StepDefinition {
  OBSERVE("observe", false, null),
  TAKE_FENCES("take fence records", true, "gives them back"),
  READ("read who froze", false, null),
  OPEN("open to writers", true, "closes what was frozen before"),
  MAINTENANCE("maintenance off", true, "nothing to undo: it comes last, and fails nothing"),
  VERIFY("verify", false, null),
  RELEASE_FENCES("release fence records", true, "nothing to undo: a lock is given back"),
  NOTIFY("notify", false, null);

  private final Outline outline;

  UnfreezeStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
