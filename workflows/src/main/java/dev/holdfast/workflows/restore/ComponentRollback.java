package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Undone;
import java.util.List;

/** Takes back components that were recovered before the run of the whole plan failed. */
interface ComponentRollback {

  /** Returns once the component is as it was before the run, or it is clear that it can't be. */
  Result rollBack(ComponentReport recovered);

  /**
   * What became of it.
   *
   * @param residue what stays, one sentence each
   */
  record Result(Undone undone, Outcome outcome, List<String> residue) {
    public Result {
      residue = List.copyOf(residue);
    }
  }

  /** Leaves everything recovered, and says so; a service that was restarted leaves nothing. */
  static Result leave(ComponentReport recovered) {
    if (recovered.kind() == Component.Kind.SERVICE) {
      return new Result(Undone.NOTHING_TO_DO, Outcome.RECOVERED, List.of());
    }
    Object old = recovered.kept() == null ? null : recovered.kept().get("database");
    String kept = old == null ? "there was no old state" : "the old one is kept as " + old;
    return new Result(
        Undone.FAILED,
        Outcome.RECOVERED,
        List.of("component " + recovered.component() + " stays recovered: " + kept));
  }
}
