package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.RunPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The step in which a run waits for approvals, whatever its verb. */
public enum ApprovalStep implements StepDefinition {
  WAIT_FOR_APPROVALS;

  /** The steps of a verb under a policy: if it asks for approvals, before anything is changed. */
  public static List<StepDefinition> within(RunPolicy policy, StepDefinition... steps) {
    List<StepDefinition> all = new ArrayList<>(List.of(steps));
    if (policy.approvals() != null) {
      int first = 0;
      while (first < all.size() && !all.get(first).mutates()) {
        first++;
      }
      all.add(first, WAIT_FOR_APPROVALS);
    }
    return List.copyOf(all);
  }

  @Override
  public String title() {
    return "wait for approvals";
  }

  @Override
  public boolean mutates() {
    return false;
  }

  @Override
  public @Nullable String undo() {
    return null;
  }
}
