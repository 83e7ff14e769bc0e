package dev.holdfast.cli;

import dev.holdfast.activities.planfile.PlanFile;
import dev.holdfast.activities.planfile.PlanReading;
import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;

/** Reads the plan that a command is given. */
final class Plans {

  private Plans() {}

  /** A valid plan and the hash of its file. */
  record Read(RecoveryPlan plan, String hash) {}

  /**
   * Fails with {@link FailureCode#PLAN_INVALID}, naming the first mistake and how many there are.
   */
  static Read read(Invocation invocation, Path file) {
    PlanReading reading = PlanFile.read(invocation.directory().resolve(file));
    RecoveryPlan plan = reading.plan();
    String hash = reading.planHash();
    if (plan == null || hash == null) {
      throw invalid(reading.errors().get(0), reading.errors().size());
    }
    return new Read(plan, hash);
  }

  private static CommandFailure invalid(PlanFinding first, int count) {
    String more = count == 1 ? "" : " (and " + (count - 1) + " more: dr plan check)";
    return new CommandFailure(
        FailureCode.PLAN_INVALID,
        first.path() + ": " + first.message() + more,
        new Failure.Where(first.file(), first.line(), first.column(), first.path()));
  }
}
