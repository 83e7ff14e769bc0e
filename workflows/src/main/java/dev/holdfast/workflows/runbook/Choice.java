package dev.holdfast.workflows.runbook;

import java.util.Locale;

/** What people can decide about a run that asks them. */
public enum Choice {
  RETRY("tries the step again"),
  SKIP("goes on without the step; the run can't be PASSED any more"),
  COMPENSATE("undoes what the run has changed"),
  /** After the run: the old database becomes live again. */
  ROLLBACK("makes the old database live again; what was written since stays in a dump"),
  /** After the run: the old database is removed, whether or not a backup is proven. */
  REMOVE("drops the old database, proven backup or not"),
  /** After the run: nobody watches over the old database any more. */
  KEEP("leaves the old database until somebody drops it by hand");

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
