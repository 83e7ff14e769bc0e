package dev.holdfast.cli;

import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.FreePort;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a control plane listens, on the loopback interface. */
record ControlPlanePorts(int temporal, int ui) {

  private static final int TEMPORAL = 7233;
  private static final int UI = 8233;

  /**
   * What was asked for, 0 meaning any free one; where nothing was, the ports of a control plane
   * that was not brought down, since its worker may still look there, else Temporal's own.
   */
  static ControlPlanePorts choose(
      Optional<ControlPlane> before, @Nullable Integer temporal, @Nullable Integer ui)
      throws IOException {
    return new ControlPlanePorts(
        choose(temporal, before.map(ControlPlane::port), TEMPORAL),
        choose(ui, before.map(ControlPlane::uiPort), UI));
  }

  /**
   * Refuses ports on which somebody else listens.
   *
   * @throws CommandFailure naming the port and its option
   */
  void checkFree() {
    checkFree(temporal, "--port");
    checkFree(ui, "--ui-port");
  }

  private static int choose(@Nullable Integer asked, Optional<Integer> before, int usual)
      throws IOException {
    if (asked != null && asked != 0) {
      return asked;
    }
    if (before.isPresent()) {
      return before.get();
    }
    return asked == null ? usual : FreePort.any();
  }

  private static void checkFree(int port, String option) {
    if (!FreePort.isFree(port)) {
      throw new CommandFailure(
          FailureCode.PREREQUISITE_MISSING,
          "port " + port + " is taken: choose another one with " + option + ", 0 for any");
    }
  }
}
