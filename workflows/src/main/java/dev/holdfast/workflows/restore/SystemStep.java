package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that a run of the whole plan has beside those of its components. */
enum SystemStep implements StepDefinition {
  /** Stands for all steps of a component where the plan is too large to report each. */
  RESTORE("restore", true, "rolls the component back"),
  NOTIFY("notify", false, null);

  private final Outline outline;

  SystemStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** See {@link ComponentRestores#stepsOfSeveral}. */
  static List<StepDefinition> of(RunPolicy policy) {
    return policy.approvals() == null
        ? List.of(NOTIFY)
        : List.of(ApprovalStep.WAIT_FOR_APPROVALS, NOTIFY);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
