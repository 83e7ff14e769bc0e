package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.plan.Machine;

/**
 * A machine as a run reaches it: what every activity on it is told.
 *
 * @param run the run that made it or makes it; part of the names that it gives
 */
public record MachineTarget(String run, String plan, Machine machine) {

  /** How the code is told which machine it makes. */
  public String generation() {
    return run;
  }

  /** Where the state of the machine is kept that this run has replaced. */
  public String keptWorkspace() {
    return "holdfast-kept-" + run;
  }

  /** Where the state of a machine is kept while it is destroyed that this run has made. */
  public String trashWorkspace() {
    return "holdfast-undone-" + run;
  }

  /** Whether the old machine stays until somebody decides on it. */
  public boolean keepsOld() {
    return machine.terraform().generation() != null;
  }
}
