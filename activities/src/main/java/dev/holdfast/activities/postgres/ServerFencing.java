package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServerControls.Fork;
import dev.holdfast.workflows.site.ServerControls.How;
import dev.holdfast.workflows.site.ServerControls.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fences a server and takes that back. First any start is made read-only, then the server is
 * stopped, then its restart is forbidden, then all of it is looked at: whoever starts it in between
 * gets a server that can't write.
 */
final class ServerFencing {

  private final ControlledServer server;
  private final String run;

  /**
   * For one run.
   *
   * @param run whose fence it is
   */
  ServerFencing(ControlledServer server, String run) {
    this.server = server;
    this.run = run;
  }

  /** How it was stopped, once it is seen to be fenced. */
  How fence(String reason, Duration patience) throws InterruptedException {
    ServerDirectory directory = server.directory();
    mark(reason);
    directory.makeStandby();
    server.supervision().forbid(false);
    How how = server.stopAtAnyPrice(patience);
    server.supervision().forbid(true);
    requireProven();
    return how;
  }

  private void mark(String reason) {
    ServerDirectory directory = server.directory();
    Optional<FenceMarker> there = directory.marker();
    Instant now = Instant.now();
    if (there.isEmpty()) {
      directory.mark(
          new FenceMarker(
              run,
              now,
              !directory.isStandby(),
              server.runs(),
              server.supervision().restart(),
              reason));
    } else if (!there.get().run().equals(run)) {
      directory.mark(there.get().takenOver(run, now, reason));
    }
  }

  private void requireProven() {
    if (server.runs()) {
      throw unproven("something of it still runs: " + server.supervision().seen());
    }
    if (server.restart() != Restart.DISABLED) {
      throw unproven("it may be started as a primary: " + server.supervision().seen());
    }
  }

  private RuntimeException unproven(String why) {
    return FailureCode.FENCE_UNPROVEN.failure(server.resource() + ": " + why);
  }

  /**
   * Whether there was a fence of this run to take back. The marker goes last, so that an attempt
   * that is cut short is made whole by the next one.
   */
  boolean unfence(@Nullable Fork successor, Duration patience) throws InterruptedException {
    ServerDirectory directory = server.directory();
    Optional<FenceMarker> marker = directory.marker();
    if (marker.isEmpty()) {
      return false;
    }
    FenceMarker mine = marker.get();
    if (!mine.run().equals(run)) {
      throw refused("run %s has fenced it, at %s".formatted(mine.run(), mine.at()));
    }
    if (successor != null) {
      ControlFile.against(server.cluster(), successor, !mine.signalMade())
          .ifPresent(
              why -> {
                throw refused(why);
              });
    }
    // a start since the fence was read-only, and would stay so
    boolean started = mine.signalMade() && server.isInRecovery();
    if (started) {
      server.stopAtAnyPrice(patience);
    }
    if (mine.signalMade()) {
      directory.makeNoStandby();
    }
    server.supervision().allow(mine.restart());
    if ((mine.ran() || started) && !server.runs()) {
      server.startAndAwait(patience);
    }
    directory.unmark();
    return true;
  }

  private RuntimeException refused(String why) {
    return FailureCode.START_REFUSED.failure(server.resource() + " is not let go: " + why);
  }
}
