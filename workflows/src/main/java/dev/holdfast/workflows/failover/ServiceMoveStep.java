package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link ServiceMoveWorkflow}. */
public enum ServiceMoveStep implements StepDefinition {
  STOP_OLD("stop at old site", true, "starts it there if it ran"),
  START_NEW("start at new site", true, "stops it there if it did not run"),
  VERIFY_SERVICE("verify service", false, null);

  private final Outline outline;

  ServiceMoveStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** In order: where the old site may be gone, nothing waits for it. */
  public static List<StepDefinition> of(RunRequest.Kind kind) {
    return kind == RunRequest.Kind.FAILOVER
        ? List.of(START_NEW, VERIFY_SERVICE, STOP_OLD)
        : List.of(STOP_OLD, START_NEW, VERIFY_SERVICE);
  }

  @Override
  public boolean skippable() {
    return true;
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
