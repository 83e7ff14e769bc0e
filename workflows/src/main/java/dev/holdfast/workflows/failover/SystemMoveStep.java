package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that a move of a whole system has beside those of its components. */
public enum SystemMoveStep implements StepDefinition {
  OBSERVE_SITES("observe sites", false, null),
  CHECK_READINESS("check readiness", false, null),
  DECLARE("declare", false, null),
  TELL_STATUS_PAGE("tell status page", false, null),
  HOLD_USERS("hold users", true, "lets users write again, unless a server was promoted"),
  HOLD_CLIENTS("hold clients", true, "lets waiting clients go on"),
  /** Stands for all steps of a component where there are too many to report. */
  MOVE("move", true, "takes back what the component's run had not passed"),
  PURGE_CACHES("purge caches", true, "nothing to undo: caches fill again"),
  ADMIT_USERS("admit users", true, "nothing to undo: the system serves at the new site"),
  WATCH("watch", false, null),
  NOTIFY("notify", false, null),
  UPDATE_STATUS_PAGE("update status page", false, null);

  private final Outline outline;

  SystemMoveStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** What is done before the first component is begun. */
  public static List<StepDefinition> before(RecoveryPlan plan) {
    Hooks hooks = plan.failover().hooks();
    List<StepDefinition> steps = new ArrayList<>(List.of(OBSERVE_SITES, CHECK_READINESS, DECLARE));
    if (hooks.statusPage() != null) {
      steps.add(TELL_STATUS_PAGE);
    }
    steps.addAll(List.of(HOLD_USERS, HOLD_CLIENTS));
    return ApprovalStep.within(plan.policy(), steps);
  }

  /** What is done after the last component. */
  public static List<StepDefinition> after(RecoveryPlan plan) {
    Hooks hooks = plan.failover().hooks();
    List<StepDefinition> steps = new ArrayList<>();
    if (hooks.cachePurge() != null) {
      steps.add(PURGE_CACHES);
    }
    steps.addAll(List.of(ADMIT_USERS, WATCH, NOTIFY));
    if (hooks.statusPage() != null) {
      steps.add(UPDATE_STATUS_PAGE);
    }
    return List.copyOf(steps);
  }

  @Override
  public boolean skippable() {
    return this == PURGE_CACHES || this == ADMIT_USERS || this == WATCH;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
