package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A service that is restarted once what it depends on is back.
 *
 * @param restart command and arguments, run without a shell on the worker's host; the worker's
 *     operator must have allowed it
 */
public record Service(String component, List<String> restart, List<String> dependsOn) {

  public Service {
    restart = List.copyOf(restart);
    dependsOn = List.copyOf(dependsOn);
    if (restart.isEmpty()) {
      throw new IllegalArgumentException("restart must name a command, component " + component);
    }
  }
}
