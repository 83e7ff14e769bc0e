package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;

/** A flaw whose place in the file cannot be told from its path. */
record LocatedFlaw(Position position, PlanFlaw flaw) {

  /** A flaw of the file as a whole. */
  static LocatedFlaw ofFile(Position position, PlanFinding.Code code, String message, String fix) {
    return new LocatedFlaw(position, new PlanFlaw(PlanPath.ROOT, code, message, fix));
  }
}
