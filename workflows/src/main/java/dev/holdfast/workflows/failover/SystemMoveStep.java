package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that a move of a whole system has beside those of its components. */
public enum SystemMoveStep implements StepDefinition {
  OBSERVE_SITES("observe sites", false, null),
  CHECK_READINESS("check readiness", false, null),
  DECLARE("declare", false, null),
  HOLD_USERS("hold users", true, "lets users write again, unless a server was promoted"),
  HOLD_CLIENTS("hold clients", true, "lets waiting clients go on"),
  /** Stands for all steps of a component where there are too many to report. */
  MOVE("move", true, "takes back what the component's run had not passed"),
  ADMIT_USERS("admit users", true, "nothing to undo: the system serves at the new site"),
  WATCH("watch", false, null),
  NOTIFY("notify", false, null);

  private static final List<StepDefinition> BEFORE =
      List.of(OBSERVE_SITES, CHECK_READINESS, DECLARE, HOLD_USERS, HOLD_CLIENTS);

  private static final List<StepDefinition> AFTER = List.of(ADMIT_USERS, WATCH, NOTIFY);

  private final Outline outline;

  SystemMoveStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** What is done before the first component is begun. */
  public static List<StepDefinition> before(RunPolicy policy) {
    return ApprovalStep.within(policy, BEFORE);
  }

  /** What is done after the last component. */
  public static List<StepDefinition> after() {
    return AFTER;
  }

  @Override
  public boolean skippable() {
    return this == ADMIT_USERS || this == WATCH;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
