package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link ServerFailoverWorkflow}, in order; failover and switchover have the same. */
public enum FailoverStep implements StepDefinition {
  OBSERVE("observe", false, null),
  CHECK_READINESS("check readiness", false, null),
  FENCE("fence old primary", true, "lets the old primary run again, unless another one does"),
  REPLAY("replay", false, null),
  EXPECT_LOSS("expect loss", false, null),
  PROMOTE("promote", true, "waits until nobody can promote it any more; a promotion stays"),
  SETTLE("settle and open", true, "nothing to undo: the new primary stays"),
  FOLLOW("turn standbys", true, "nothing to undo: they follow the new primary"),
  VERIFY("verify databases", false, null),
  MEASURE_LOSS("measure loss", false, null),
  NOTIFY("notify", false, null);

  /** Without these the new primary serves all the same. */
  private static final List<FailoverStep> SKIPPABLE = List.of(FOLLOW, VERIFY);

  private final Outline outline;

  FailoverStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** The steps under this policy, in order. */
  public static List<StepDefinition> of(RunPolicy policy) {
    return ApprovalStep.within(policy, List.of(values()));
  }

  @Override
  public boolean skippable() {
    return SKIPPABLE.contains(this);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
