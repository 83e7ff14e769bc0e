package dev.holdfast.workflows.site;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * Starts and stops services at one site, and switches their maintenance mode.
 *
 * <p>All are safe to repeat. What the plan lets run on the worker's host must have been allowed by
 * its operator, else all but {@link #look} fail with {@link FailureCode#COMMAND_NOT_ALLOWED}.
 */
@ActivityInterface(namePrefix = "ServiceAtSite")
public interface ServiceControls {

  /** What can be seen of a service within seconds; changes nothing and fails only by its input. */
  Looked look(At at);

  /**
   * Looks whether every command may be run here that starting and stopping these would run; runs
   * none.
   */
  Allowed requireAllowed(Places places);

  /**
   * Starts the service and returns once it is seen to be active. Fails with {@link
   * FailureCode#SERVICE_CONTROL_FAILED}.
   */
  Controlled start(At at);

  /** As {@link #start}, until it is seen to be inactive. */
  Controlled stop(At at);

  /**
   * Switches the service's maintenance mode and returns once the service itself says so. Fails with
   * {@link FailureCode#SERVICE_CONTROL_FAILED}.
   */
  Switched maintenance(Switch wanted);

  /** Whether its maintenance mode is on; fails as {@link #maintenance}. Changes nothing. */
  MaintenanceSeen maintenanceLook(At at);

  /** Whether a service runs. */
  enum State {
    ACTIVE,
    INACTIVE,
    UNKNOWN
  }

  /** A service at one of the places where it runs. */
  record At(String run, Service service, String site) {}

  /** Services at places where they run. */
  record Places(List<At> all) {
    public Places {
      all = List.copyOf(all);
    }
  }

  /** Every command may be run. */
  record Allowed(Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "every command may be run";
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** The mode to switch to: {@code on} keeps users from writing. */
  record Switch(At at, boolean on) {}

  /** What was seen. A service that is controlled by commands tells nothing. */
  record Looked(State state, String seen, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return seen;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * The service was brought to where it was wanted.
   *
   * @param before what it was; unknown if it is controlled by commands
   */
  record Controlled(State before, String seen, boolean changed, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return seen;
    }
  }

  /** How the maintenance mode is set. */
  record MaintenanceSeen(boolean on, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "maintenance is " + (on ? "on" : "off");
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** The maintenance mode is as wanted; {@code switched} if it was not before. */
  record Switched(boolean on, boolean switched, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "maintenance " + (on ? "on" : "off") + (switched ? "" : " already");
    }

    @Override
    public boolean changed() {
      return switched;
    }
  }
}
