package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;

/** The steps of {@link ServiceRestartWorkflow}, in order. They change nothing that is kept. */
public enum ServiceStep implements StepDefinition {
  PREFLIGHT("preflight"),
  RESTART("restart services"),
  VERIFY_SERVICE("verify service"),
  NOTIFY("notify");

  private final Outline outline;

  ServiceStep(String title) {
    this.outline = new Outline(title, false, null);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
