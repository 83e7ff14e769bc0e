package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServerControls.Role;
import dev.holdfast.workflows.site.ServerControls.Start;
import java.util.Optional;

/** Starts a server, unless it would write beside the one that took its place. */
final class ServerStart {

  private final ControlledServer server;

  ServerStart(ControlledServer server) {
    this.server = server;
  }

  /** Whether it was started; a server that runs is only waited for. */
  boolean start(Start wanted) throws InterruptedException {
    if (server.runs()) {
      server.awaitClients(wanted.patience());
      return false;
    }
    boolean asStandby = wanted.role() == Role.AS_STANDBY;
    check(wanted, asStandby || server.directory().isStandby());
    if (asStandby) {
      becomeStandby();
    }
    server.startAndAwait(wanted.patience());
    return true;
  }

  private void check(Start wanted, boolean asStandby) {
    Optional<FenceMarker> marker = server.directory().marker();
    if (marker.isPresent() && wanted.role() != Role.AS_STANDBY) {
      throw refused(
          "run %s has fenced it at %s: %s"
              .formatted(marker.get().run(), marker.get().at(), marker.get().reason()));
    }
    if (wanted.successor() != null) {
      ControlFile.against(server.cluster(), wanted.successor(), asStandby)
          .ifPresent(
              why -> {
                throw refused(why);
              });
    }
  }

  /** The signal first: from then on no start can write. */
  private void becomeStandby() {
    ServerDirectory directory = server.directory();
    directory.makeStandby();
    directory
        .marker()
        .ifPresent(
            it -> {
              server.supervision().allow(it.restart());
              directory.unmark();
            });
  }

  private RuntimeException refused(String why) {
    return FailureCode.START_REFUSED.failure(server.resource() + " is not started: " + why);
  }
}
