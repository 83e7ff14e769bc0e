package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Rejoins.Rebuilding;
import dev.holdfast.workflows.failover.Rejoins.Rejoined;
import dev.holdfast.workflows.failover.Rejoins.Rejoining;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.failover.RoadTried.Result;
import dev.holdfast.workflows.guard.LeaseControl.Lease;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import dev.holdfast.workflows.site.ServerControls.Fence;
import dev.holdfast.workflows.site.ServerControls.Start;
import dev.holdfast.workflows.site.ServerControls.Started;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A member that is down comes back as a standby of the primary, by the cheapest road that works.
 */
final class Comeback {

  /** A fast shutdown of a server that does not serve. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FailbackPorts ports;
  private final Rejoining rejoining;
  private final List<RoadTried> tried = new ArrayList<>();
  private final List<Road> failed = new ArrayList<>();
  private @Nullable Rejoined rejoined;
  private @Nullable String spoilt;
  private boolean unsaved;
  private boolean discarded;

  Comeback(FailbackPorts ports, MemberTarget server, MemberTarget primary) {
    this.ports = ports;
    this.rejoining = new Rejoining(server, primary, null);
  }

  String member() {
    return rejoining.server().member().name();
  }

  /** Which roads are open; it must be down. */
  Surveyed survey() {
    return ports.surveys().survey(rejoining);
  }

  /** It must not take writes while it is brought back, whoever starts it. */
  Observation fence() {
    MemberTarget server = rejoining.server();
    String reason = "comes back as a standby of " + rejoining.primary().member().name();
    return ports.moves().controls().fence(new Fence(server, reason, null, PATIENCE));
  }

  /**
   * Keeps what it alone had. Where that can't be, its directory as it is must stay: then it is not
   * rewound. Fails with {@link FailureCode#ROAD_CLOSED} if it has no way back at all.
   */
  Observation salvage() {
    Surveyed now = survey();
    if (now.open().isEmpty()) {
      throw closed(now);
    }
    if (now.of(Road.FOLLOW).open()) {
      return said(now, "%s alone had nothing".formatted(member()));
    }
    try {
      var kept =
          ports
              .salvages()
              .salvage(
                  new Salvages.Salvaging(
                      rejoining.server(), rejoining.primary(), Salvages.Bounds.USUAL));
      return said(kept, member() + ": " + kept.detail());
    } catch (ActivityFailure e) {
      rethrowAbort(e);
      unsaved = true;
      return said(
          now,
          "%s: what it alone had could not be read, so its directory is kept as it is: %s"
              .formatted(member(), Runbook.why(e).message()));
    }
  }

  /** By one road after the other. Fails with {@link FailureCode#ROAD_CLOSED} after the last. */
  Observation rejoin() {
    while (true) {
      Surveyed now = survey();
      Optional<Road> next =
          now.open().stream()
              .filter(it -> !failed.contains(it))
              .filter(it -> it != Road.REWIND || !unsaved)
              .findFirst();
      if (next.isEmpty()) {
        throw closed(now);
      }
      closedBefore(now, next.get());
      Optional<Rejoined> done = by(next.get());
      if (done.isPresent()) {
        rejoined = done.get();
        return said(done.get(), member() + " " + done.get().detail());
      }
      failed.add(next.get());
    }
  }

  /** Empty if it does not lead to the end. */
  private Optional<Rejoined> by(Road road) {
    String before = spoilt;
    spoilt = road == Road.FOLLOW ? before : road + " was cut short";
    try {
      Rejoined done = take(road);
      spoilt = null;
      tried.add(new RoadTried(member(), road, Result.DONE, done.detail()));
      return Optional.of(done);
    } catch (ActivityFailure e) {
      rethrowAbort(e);
      boolean untouched = FailureCode.ROAD_CLOSED.isIn(e);
      String why = Runbook.why(e).message();
      spoilt = untouched || road == Road.FOLLOW ? before : road + ": " + why;
      tried.add(new RoadTried(member(), road, untouched ? Result.CLOSED : Result.FAILED, why));
      return Optional.empty();
    }
  }

  private Rejoined take(Road road) {
    return switch (road) {
      case FOLLOW -> ports.surveys().follow(rejoining);
      case REWIND -> ports.rejoins().rewind(rejoining);
      case REBUILD -> ports.rejoins().rebuild(new Rebuilding(rejoining, false));
    };
  }

  /** Cheaper ones that could not even be tried. */
  private void closedBefore(Surveyed now, Road next) {
    now.roads().stream()
        .filter(it -> it.road().compareTo(next) < 0 && !it.open())
        .filter(it -> tried.stream().noneMatch(t -> t.road() == it.road()))
        .forEach(it -> tried.add(new RoadTried(member(), it.road(), Result.CLOSED, it.reason())));
  }

  private RuntimeException closed(Surveyed now) {
    String before =
        tried.stream()
            .filter(it -> it.result() == Result.FAILED)
            .map(it -> it.road() + " failed: " + it.reason() + "; ")
            .reduce("", String::concat);
    return FailureCode.ROAD_CLOSED.failure(
        "%s can't be brought back: %s%s".formatted(member(), before, now.detail()));
  }

  /**
   * Lets clients read when it returns; its guard may have leases again. A road at whose end it does
   * not start was none: the next one is taken.
   */
  Started start(Duration limit) {
    while (true) {
      try {
        return startNow(limit);
      } catch (ActivityFailure e) {
        rethrowAbort(e);
        Road road = road();
        if (road == null || road == Road.REBUILD) {
          throw e;
        }
        failed.add(road);
        tried.removeIf(it -> it.result() == Result.DONE);
        String why = "it did not start: " + Runbook.why(e).message();
        tried.add(new RoadTried(member(), road, Result.FAILED, why));
        fence();
        rejoin();
      }
    }
  }

  private Started startNow(Duration limit) {
    MemberTarget server = rejoining.server();
    Started started =
        ports.starts().start(new Start(server, ServerControls.Role.AS_STANDBY, null, limit));
    if (server.server().guard() != null) {
      ports.leases().readmit(new Lease(server.run(), server.plan(), member()));
    }
    return started;
  }

  /** Deletes the old directory, unless it is the only place of what it alone had. */
  Optional<Rejoins.Discarded> discard() {
    if (kept() == null || unsaved) {
      return Optional.empty();
    }
    Rejoins.Discarded gone = ports.surveys().discard(rejoining);
    discarded = true;
    return Optional.of(gone);
  }

  /** The old directory that a rebuild has kept; null if there is none. */
  @Nullable String kept() {
    return rejoined == null ? null : rejoined.kept();
  }

  /** What a person has to care for. */
  List<String> leftOver() {
    List<String> left = new ArrayList<>();
    if (spoilt != null) {
      left.add(
          "%s is down and can only be rebuilt, its directory is not whole (%s)"
              .formatted(member(), spoilt));
    }
    if (kept() != null && !discarded) {
      String why = unsaved ? "what it alone had could not be read" : "the run did not end well";
      left.add("the old directory of %s is kept in %s: %s".formatted(member(), kept(), why));
    }
    return left;
  }

  @Nullable Road road() {
    return rejoined == null ? null : rejoined.road();
  }

  List<RoadTried> tried() {
    return List.copyOf(tried);
  }

  static void rethrowAbort(ActivityFailure failure) {
    if (failure.getCause() instanceof CanceledFailure) {
      throw failure;
    }
  }

  private static Observation said(Observation seen, String detail) {
    return new Several(detail, seen.changed(), seen.attempt());
  }
}
