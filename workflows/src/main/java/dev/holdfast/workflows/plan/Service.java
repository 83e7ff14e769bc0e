package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A service that is restarted once what it depends on is back.
 *
 * @param restart command and arguments, run without a shell on the worker's host; the worker's
 *     operator must have allowed it
 */
public record Service(
    String component, Terms terms, List<Check> checks, Control control, List<String> restart)
    implements Component {

  public Service {
    checks = List.copyOf(checks);
    restart = List.copyOf(restart);
    if (restart.isEmpty()) {
      throw new IllegalArgumentException("restart must name a command, component " + component);
    }
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }

  /** How a service is controlled. */
  public enum Control {
    /** By a command on the worker's host. */
    EXEC,
    SYSTEMD,
    COMPOSE
  }
}
