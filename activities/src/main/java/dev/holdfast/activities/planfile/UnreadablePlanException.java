package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding;

/** A file that cannot be read any further; holds the one flaw that says why. */
final class UnreadablePlanException extends Exception {

  private final transient LocatedFlaw flaw;

  UnreadablePlanException(Position position, PlanFinding.Code code, String message, String fix) {
    super(message);
    this.flaw = LocatedFlaw.ofFile(position, code, message, fix);
  }

  LocatedFlaw flaw() {
    return flaw;
  }
}
