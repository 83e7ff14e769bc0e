package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link VmRebuildWorkflow}, in order. */
public enum RebuildStep implements StepDefinition {
  RESTORE_STATE(
      "restore state", true, "nothing to undo: it tells of what is there, and changes none of it"),
  CAPTURE("capture state", false, null),
  PREVIEW("preview changes", false, null),
  SET_ASIDE("set old machine aside", true, "puts the old machine into the state again"),
  PLAN("plan changes", false, null),
  APPLY("apply changes", true, "destroys what was made"),
  AWAIT_MACHINE("await machine", false, null),
  START_SERVICES("start services", true, "restarts them once the old machine is back"),
  VERIFY_MACHINE("verify machine", false, null),
  VERIFY_STATE("verify state", false, null),
  NOTIFY("notify", false, null);

  private final Outline outline;

  RebuildStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** All of them, and that of the approvals if the policy asks for them: before any change. */
  public static List<StepDefinition> of(RunPolicy policy) {
    return ApprovalStep.within(policy, List.of(values()));
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
