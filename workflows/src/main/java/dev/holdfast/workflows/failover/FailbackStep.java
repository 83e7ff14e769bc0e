package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link ServerFailbackWorkflow} that a switchover does not have. */
public enum FailbackStep implements StepDefinition {
  CHECK_HOME("check home", false, null),
  BASELINE("measure baseline", false, null),
  FENCE_HOME("fence home", true, "nothing to undo: it must not run as a primary"),
  SALVAGE("keep what home alone had", true, "nothing to undo: it stays kept"),
  REJOIN("bring home back", true, null),
  START_HOME("start home as a standby", true, "nothing to undo: it stays a standby"),
  FINAL_SYNC("final sync", false, null),
  RETURN_OLD("bring old primary back", true, "nothing to undo: it follows the new primary"),
  GO_BACK("go back if home is not good", true, "nothing to undo: it is the undo of the promotion"),
  DISCARD("discard old directory", true, null);

  private final Outline outline;

  FailbackStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** All steps of a failback under this policy, in order. */
  public static List<StepDefinition> of(RunPolicy policy) {
    return ApprovalStep.within(
        policy,
        List.of(
            FailoverStep.OBSERVE,
            CHECK_HOME,
            BASELINE,
            FENCE_HOME,
            SALVAGE,
            REJOIN,
            START_HOME,
            FINAL_SYNC,
            FailoverStep.CHECK_READINESS,
            FailoverStep.FENCE,
            FailoverStep.REPLAY,
            FailoverStep.EXPECT_LOSS,
            FailoverStep.PROMOTE,
            FailoverStep.SETTLE,
            FailoverStep.FOLLOW,
            RETURN_OLD,
            FailoverStep.VERIFY,
            GO_BACK,
            FailoverStep.MEASURE_LOSS,
            DISCARD,
            FailoverStep.NOTIFY));
  }

  /** Without it home serves all the same. */
  @Override
  public boolean skippable() {
    return this == RETURN_OLD;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
