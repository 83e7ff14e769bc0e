package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The steps of {@link FreezeWorkflow}, in order. The databases come first: a service that is out of
 * its mind may not answer, and must not delay what it can't prevent.
 */
public enum FreezeStep implements StepDefinition {
  OBSERVE("observe", false, null),
  TAKE_FENCES("take fence records", true, "gives them back"),
  CLOSE("close to writers", true, "gives the databases the settings from before"),
  END_SESSIONS("end sessions", true, "nothing to undo: clients connect again"),
  MAINTENANCE("maintenance on", true, "switches off what was off before"),
  VERIFY("verify read-only", false, null),
  RELEASE_FENCES("release fence records", true, "nothing to undo: a lock is given back"),
  NOTIFY("notify", false, null);

  private final Outline outline;

  FreezeStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
