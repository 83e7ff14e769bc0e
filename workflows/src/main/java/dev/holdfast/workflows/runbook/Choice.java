package dev.holdfast.workflows.runbook;

import java.util.Locale;

/** What people can decide about a run that asks them. */
public enum Choice {
  RETRY("tries the step again"),
  SKIP("goes on without the step; the run can't be PASSED any more"),
  COMPENSATE("undoes what the run has changed");

  private final String meaning;

  Choice(String meaning) {
    this.meaning = meaning;
  }

  /** What then happens. */
  public String meaning() {
    return meaning;
  }

  /** As it is typed. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
