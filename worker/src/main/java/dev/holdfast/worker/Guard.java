package dev.holdfast.worker;

import dev.holdfast.activities.postgres.GuardedServer;
import dev.holdfast.activities.postgres.GuardedServer.Look;
import dev.holdfast.activities.postgres.StopperLink;
import dev.holdfast.activities.postgres.Uptime;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardStopped;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watching part of a guard: decides by the clock, the data directory and what others have
 * heard, and never waits for a network. For one thread, but for {@link #beat}, {@link #isUp} and
 * {@link #askToEnd}.
 */
final class Guard {

  /** What the guard is about. */
  private enum Phase {
    /** The server must not run before Temporal has acknowledged a heartbeat. */
    WAITING,
    /** The server runs, or is started again, as long as the lease holds. */
    SERVING,
    /** The server was asked to stop. */
    STOPPING
  }

  private static final long BETWEEN_STARTS_MILLIS = 1_000;

  private final GuardSettings settings;
  private final GuardedServer server;
  private final StopperLink stopper;
  private final LeaseLegs legs;
  private final LeaseKeeping keeping;
  private final Consumer<String> say;

  private volatile Phase phase = Phase.WAITING;
  private volatile Look look = Look.DOWN;
  private volatile boolean endAsked;
  private final AtomicInteger restarts = new AtomicInteger();

  /** What Temporal acknowledged before is no leave to start the server again. */
  private long waitingSince;

  private long notReadySince;
  private long startedAt;
  private long stoppingSince;
  private String stopReason = "";
  private @Nullable GuardEnd end;
  private String legsSaid = "";

  Guard(
      GuardSettings settings,
      GuardedServer server,
      StopperLink stopper,
      LeaseLegs legs,
      LeaseKeeping keeping,
      Consumer<String> say) {
    this.settings = settings;
    this.server = server;
    this.stopper = stopper;
    this.legs = legs;
    this.keeping = keeping;
    this.say = say;
  }

  /** Goes on where the guard before this one left off. */
  void resume(long deadline) {
    legs.inherits(deadline);
    phase = Phase.SERVING;
    say.accept("Going on with the lease of the guard before this one");
  }

  /** Stops whatever runs: nobody knows under which lease. */
  void stopAtOnce(String reason) throws IOException {
    server.kill();
    stopped(reason, false);
  }

  /** Asks the guard to stop its server and end. */
  void askToEnd() {
    endAsked = true;
  }

  /** Whether the server is up, so that the lease may be kept. */
  boolean isUp() {
    return phase != Phase.WAITING && look != Look.DOWN;
  }

  /** What to tell Temporal; empty while the server is down and no lease is about to start it. */
  Optional<GuardBeat> beat() {
    Optional<Long> second = stopper.pid();
    if (phase == Phase.WAITING ? second.isEmpty() : look == Look.DOWN) {
      return Optional.empty();
    }
    return Optional.of(
        new GuardBeat(
            Instant.now(),
            HostName.current(),
            ProcessHandle.current().pid(),
            second.orElse(null),
            look.name(),
            legs.temporalMillis(),
            settings.grantorName(),
            legs.standbyMillis(),
            restarts.get()));
  }

  /** Looks and acts once; empty as long as the guard is to go on. */
  Optional<GuardEnd> watch() throws IOException {
    if (stopper.ensure() && phase == Phase.SERVING) {
      say.accept("The stopper was dead: started another one");
    }
    long now = Uptime.millis();
    look = server.look();
    switch (phase) {
      case WAITING -> waiting(now);
      case SERVING -> serving(now);
      case STOPPING -> stopping(now);
    }
    if (phase != Phase.WAITING) {
      stopper.tell(legs.deadline());
      sayLegs();
    }
    return Optional.ofNullable(end);
  }

  private void waiting(long now) throws IOException {
    if (endAsked) {
      end = GuardEnd.told("The guard has ended; PostgreSQL does not run under a lease");
    } else if (keeping.superseded().isPresent()) {
      end = new GuardEnd(FailureCode.SERVER_SUPERSEDED, keeping.superseded().get());
    } else if (server.isStandby()) {
      end =
          new GuardEnd(
              FailureCode.SERVER_SUPERSEDED,
              server.data() + " is a standby's: a guard belongs next to the primary");
    } else if (keeping.isRevoked()) {
      stopAtOnce("Temporal asked for it");
    } else if (mayBegin(now)) {
      begin(now);
    }
  }

  private boolean mayBegin(long now) {
    return !keeping.isHandingBack()
        && legs.lastTemporal() > waitingSince
        && now < legs.deadline()
        && stopper.pid().isPresent();
  }

  private void begin(long now) throws IOException {
    stopper.tell(legs.deadline());
    notReadySince = now;
    if (look == Look.READY && !server.isReadOnly()) {
      say.accept("PostgreSQL runs already: guarding it from now on");
    } else {
      start(now);
      say.accept("The lease is held: PostgreSQL is started");
    }
    phase = Phase.SERVING;
  }

  /** The mark goes first and the lease is looked at last: frozen between, it must not write. */
  private void start(long now) throws IOException {
    startedAt = now;
    server.kill();
    server.makeWritable();
    if (!server.start(() -> Uptime.millis() < legs.deadline())) {
      server.makeReadOnly("the lease ended before the start");
    }
    look = server.look();
  }

  private void serving(long now) throws IOException {
    if (now >= legs.deadline()) {
      if (server.kill()) {
        say.accept("Neither leg has answered in time: PostgreSQL is stopped");
        stopped("the lease ended", false);
      }
    } else if (endAsked || keeping.isRevoked()) {
      beginStop(now, endAsked ? "the guard was told to end" : "Temporal asked for it");
    } else {
      keepUp(now);
    }
  }

  private void keepUp(long now) throws IOException {
    if (look == Look.READY || look == Look.STANDBY) {
      if (notReadySince != 0 && startedAt != 0) {
        say.accept("PostgreSQL is up after %.1f s".formatted((now - startedAt) / 1000.0));
      }
      notReadySince = 0;
      return;
    }
    if (notReadySince == 0) {
      notReadySince = now;
    }
    if (now - notReadySince > settings.patience().toMillis()) {
      giveUp();
    } else if (look == Look.DOWN && now - startedAt >= BETWEEN_STARTS_MILLIS) {
      restarts.incrementAndGet();
      say.accept("PostgreSQL has died: starting it again in place");
      start(now);
    }
  }

  private void giveUp() throws IOException {
    String reason =
        "PostgreSQL did not come up within %d s".formatted(settings.patience().toSeconds());
    if (server.kill() && stopped(reason, false)) {
      end = new GuardEnd(FailureCode.SERVER_WONT_START, reason);
    }
  }

  private void beginStop(long now, String reason) {
    stopReason = reason;
    stoppingSince = now;
    phase = Phase.STOPPING;
    say.accept("Stopping PostgreSQL: " + reason);
    server.askToStop();
  }

  private void stopping(long now) throws IOException {
    boolean late = now >= legs.deadline() || now - stoppingSince > settings.patience().toMillis();
    if (look == Look.DOWN && !server.isWorking()) {
      stopped(stopReason, true);
    } else if (late && server.kill()) {
      stopped(stopReason, false);
    }
  }

  /**
   * Nothing works in the directory any more: says so, once any later start takes no writes, and
   * what somebody started before that is gone as well.
   *
   * @return whether it is; if not, nobody was told
   */
  private boolean stopped(String reason, boolean orderly) throws IOException {
    server.makeReadOnly(reason);
    if (!server.kill()) {
      return false;
    }
    stopper.disarm();
    keeping.handBack(new GuardStopped(Instant.now(), HostName.current(), reason, orderly));
    waitingSince = Uptime.millis();
    look = Look.DOWN;
    phase = Phase.WAITING;
    return true;
  }

  private void sayLegs() {
    String standby = settings.grantorName();
    String now =
        "Lease: Temporal "
            + (legs.temporalCarries() ? "yes" : "NO")
            + (standby == null ? "" : ", " + standby + (legs.standbyCarries() ? " yes" : " NO"));
    if (!now.equals(legsSaid)) {
      legsSaid = now;
      say.accept(now);
    }
  }
}
