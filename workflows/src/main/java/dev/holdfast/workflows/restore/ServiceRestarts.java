package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** Restarts services, so that they connect to what is live now. */
@ActivityInterface(namePrefix = "Service")
public interface ServiceRestarts {

  /**
   * Looks whether all commands may be run here; runs none. Fails with {@link
   * FailureCode#COMMAND_NOT_ALLOWED}.
   */
  Allowed requireAllowed(Batch batch);

  /**
   * Runs the restart command of each service in order. Fails with {@link
   * FailureCode#COMMAND_NOT_ALLOWED} before running any if the worker's operator did not allow one,
   * with {@link FailureCode#SERVICE_RESTART_FAILED} if one ends with another code than 0.
   */
  Restarted restart(Batch batch);

  /** The services to restart and the run that wants it. */
  record Batch(String run, List<Service> services) {
    public Batch {
      services = List.copyOf(services);
    }
  }

  /** Every command may be run. */
  record Allowed(Attempt attempt) {}

  /** Every command ended with 0. */
  record Restarted(List<String> services, Attempt attempt) implements Observation {
    public Restarted {
      services = List.copyOf(services);
    }

    @Override
    public String detail() {
      return String.join(", ", services);
    }
  }
}
