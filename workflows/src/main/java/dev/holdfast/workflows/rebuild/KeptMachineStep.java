package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link KeptMachineWorkflow}: those that its ending needs. */
public enum KeptMachineStep implements StepDefinition {
  VERIFY_MACHINE("verify machine", false, null),
  VERIFY_STATE("verify state", false, null),
  REMOVE("remove the old machine", true, null),
  TAKE_DOWN("destroy the new machine", true, null),
  PUT_BACK("put the old machine back", true, null),
  NOTIFY("notify", false, null);

  private final Outline outline;

  KeptMachineStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
