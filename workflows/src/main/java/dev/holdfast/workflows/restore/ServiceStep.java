package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of {@link ServiceRestartWorkflow}, in order. They change nothing that is kept. */
public enum ServiceStep implements StepDefinition {
  PREFLIGHT("preflight"),
  RESTART("restart services"),
  VERIFY_SERVICE("verify service"),
  NOTIFY("notify");

  private final String title;

  ServiceStep(String title) {
    this.title = title;
  }

  @Override
  public String title() {
    return title;
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
