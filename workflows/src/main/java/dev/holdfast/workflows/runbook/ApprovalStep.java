package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.RunPolicy;
import java.util.ArrayList;
import java.util.List;

/** The step in which a run waits for approvals, whatever its verb. */
public enum ApprovalStep implements StepDefinition {
  WAIT_FOR_APPROVALS;

  /**
   * The steps of a run of its own under a policy: if that asks for approvals, they are waited for
   * before the first step that changes anything.
   */
  public static List<StepDefinition> within(RunPolicy policy, List<StepDefinition> steps) {
    List<StepDefinition> all = new ArrayList<>(steps);
    int first = 0;
    while (first < all.size() && !all.get(first).mutates()) {
      first++;
    }
    if (policy.approvals() != null && first < all.size()) {
      all.add(first, WAIT_FOR_APPROVALS);
    }
    return List.copyOf(all);
  }

  @Override
  public Outline outline() {
    return new Outline("wait for approvals", false, null);
  }
}
