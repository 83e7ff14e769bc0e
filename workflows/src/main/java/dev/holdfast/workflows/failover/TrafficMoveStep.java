package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link TrafficMoveWorkflow}, in order. */
public enum TrafficMoveStep implements StepDefinition {
  OBSERVE_TRAFFIC("observe traffic", false, null),
  SWITCH("switch traffic", true, "sends clients to the old site again"),
  RESUME("let clients go on", true, "nothing to undo: they go where they are sent"),
  CONFIRM("confirm switch", false, null),
  EXPIRE("wait for old answers", false, null),
  VERIFY_TRAFFIC("verify traffic", false, null);

  private final Outline outline;

  TrafficMoveStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** All of them. */
  public static List<StepDefinition> all() {
    return List.of(values());
  }

  @Override
  public boolean skippable() {
    return this != OBSERVE_TRAFFIC && this != SWITCH;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
