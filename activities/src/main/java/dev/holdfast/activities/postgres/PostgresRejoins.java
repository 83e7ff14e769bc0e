package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.RejoinMarker.Begun;
import dev.holdfast.activities.postgres.RejoinWork.RebuildSwap;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.failover.Rejoins;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings old primaries back with {@code pg_rewind} and {@code pg_basebackup}, on this host. */
public final class PostgresRejoins implements Rejoins {

  /** A checkpoint of a large server takes its time. */
  private static final Duration ANSWER = Duration.ofMinutes(30);

  private final ServerAccess access;
  private final PostgresServers servers;
  private final ProcessRunner runner;
  private final DurableJobs jobs;
  private final Attempts attempts;

  /** Works on the directories that {@code access} leads to. */
  public PostgresRejoins(
      ServerAccess access,
      PostgresServers servers,
      ProcessRunner runner,
      DurableJobs jobs,
      Attempts attempts) {
    this.access = access;
    this.servers = servers;
    this.runner = runner;
    this.jobs = jobs;
    this.attempts = attempts;
  }

  /** What is done with a stopped server and a session at its new primary. */
  private interface Work<T> {
    T with(ControlledServer server, PostgresSession primary)
        throws SQLException, IOException, InterruptedException;
  }

  private static JobKey key(String verb, Rejoining rejoining) {
    return new JobKey(rejoining.server().run(), verb + "-" + rejoining.server().member().name());
  }

  @Override
  public Surveyed survey(Rejoining rejoining) {
    Attempt attempt = attempts.current();
    return DurableJobs.attend(
        key("survey", rejoining),
        progress -> {
          Optional<RebuildExchange> exchange = exchange(rejoining);
          return exchange.isPresent() && exchange.get().isCutShort()
              ? RebuildExchange.survey(attempt)
              : work(
                  rejoining,
                  attempt,
                  (server, primary) -> surveyed(rejoining, server, primary, attempt));
        });
  }

  @Override
  public Rejoined follow(Rejoining rejoining) {
    Attempt attempt = attempts.current();
    return DurableJobs.attend(
        key("follow", rejoining),
        progress ->
            work(
                rejoining,
                attempt,
                (server, primary) -> {
                  require(Road.FOLLOW, surveyed(rejoining, server, primary, attempt));
                  List<String> notes = makeSlot(rejoining, primary);
                  change(rejoining, server, primary, attempt, "follow").follow();
                  return new Rejoined(Road.FOLLOW, notes, null, attempt);
                }));
  }

  @Override
  public Rejoined rewind(Rejoining rejoining) {
    Attempt attempt = attempts.current();
    return jobs.run(
        key("rewind", rejoining),
        progress ->
            work(
                rejoining,
                attempt,
                (server, primary) -> rewound(rejoining, server, primary, attempt, progress)));
  }

  private Rejoined rewound(
      Rejoining rejoining,
      ControlledServer server,
      PostgresSession primary,
      Attempt attempt,
      JobProgress progress)
      throws SQLException, IOException, InterruptedException {
    if (isDone(rejoining, server, Road.REWIND)) {
      return new Rejoined(Road.REWIND, List.of("it was done before"), null, attempt);
    }
    programs(rejoining, attempt, "rewind").endStrays();
    refuseToResume(server);
    require(Road.REWIND, surveyed(rejoining, server, primary, attempt));
    List<String> notes = makeSlot(rejoining, primary);
    change(rejoining, server, primary, attempt, "rewind")
        .rewind(primary, servers.connection(rejoining.primary()), progress);
    return new Rejoined(Road.REWIND, notes, null, attempt);
  }

  private static void refuseToResume(ControlledServer server) throws IOException {
    Optional<Begun> begun = RejoinMarker.of(Path.of(server.directory().path())).read();
    if (begun.isPresent()) {
      throw FailureCode.REJOIN_FAILED.failure(
          "%s: run %s began to %s it and did not end, which can't be resumed"
              .formatted(server.resource(), begun.get().run(), begun.get().road()));
    }
  }

  @Override
  public Rejoined rebuild(Rebuilding rebuilding) {
    Attempt attempt = attempts.current();
    Rejoining rejoining = rebuilding.rejoining();
    return jobs.run(
        key("rebuild", rejoining),
        progress -> {
          programs(rejoining, attempt, "rebuild").endStrays();
          Optional<RebuildExchange> exchange = exchange(rejoining);
          if (exchange.isPresent()) {
            exchange.get().finish();
          }
          return work(
              rejoining,
              attempt,
              (server, primary) -> rebuilt(rebuilding, server, primary, attempt, progress));
        });
  }

  private Rejoined rebuilt(
      Rebuilding rebuilding,
      ControlledServer server,
      PostgresSession primary,
      Attempt attempt,
      JobProgress progress)
      throws SQLException, IOException, InterruptedException {
    Rejoining rejoining = rebuilding.rejoining();
    RebuildSwap swap =
        new RebuildSwap(Path.of(server.directory().path()), rejoining.server().run());
    List<String> notes = new ArrayList<>();
    if (isDone(rejoining, server, Road.REBUILD)) {
      notes.add("it was done before");
    } else {
      Surveyed seen = surveyed(rejoining, server, primary, attempt);
      boolean inPlace = seen.inPlaceOnly() && rebuilding.inPlace();
      if (!inPlace || server.runs()) {
        require(Road.REBUILD, seen);
      }
      notes.addAll(makeSlot(rejoining, primary));
      change(rejoining, server, primary, attempt, "rebuild")
          .rebuild(inPlace, servers.connection(rejoining.primary()), progress);
    }
    Path kept = swap.keptIfThere();
    return new Rejoined(Road.REBUILD, notes, kept == null ? null : kept.toString(), attempt);
  }

  @Override
  public Discarded discard(Rejoining rejoining) {
    Attempt attempt = attempts.current();
    return DurableJobs.attend(
        key("discard", rejoining),
        progress -> {
          Path data = local(rejoining);
          RebuildSwap swap = new RebuildSwap(data, rejoining.server().run());
          if (!Files.exists(data) || RejoinMarker.of(data).read().isPresent()) {
            throw FailureCode.ROAD_CLOSED.failure(data + " is not whole: rebuild it first");
          }
          boolean there = swap.keptIfThere() != null;
          DirectoryTree.delete(swap.kept());
          return new Discarded(swap.kept().toString(), there, attempt);
        });
  }

  private <T> T work(Rejoining rejoining, Attempt attempt, Work<T> work)
      throws InterruptedException, IOException {
    try (PostgresSession primary =
        servers.tryOpen(rejoining.primary(), attempt.number(), "rejoin", ANSWER)) {
      primary.liftLimits();
      return access.with(rejoining.server(), server -> unchecked(server, primary, work));
    } catch (SQLException e) {
      throw PostgresFailures.of(
          "asking the primary " + rejoining.primary().member().name(),
          e,
          FailureCode.REJOIN_FAILED);
    }
  }

  private static <T> T unchecked(ControlledServer server, PostgresSession primary, Work<T> work)
      throws InterruptedException {
    try {
      return work.with(server, primary);
    } catch (SQLException e) {
      throw PostgresFailures.of("asking the primary", e, FailureCode.REJOIN_FAILED);
    } catch (IOException e) {
      throw FailureCode.REJOIN_FAILED.failure(
          server.resource() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private Surveyed surveyed(
      Rejoining rejoining, ControlledServer server, PostgresSession primary, Attempt attempt)
      throws SQLException, IOException, InterruptedException {
    boolean local = access.localDirectory(rejoining.server()).isPresent();
    return new RejoinSurvey(rejoining, server, PrimarySeen.of(primary), local, runner)
        .survey(attempt);
  }

  private static void require(Road road, Surveyed seen) {
    RoadSeen found = seen.of(road);
    if (!found.open()) {
      throw FailureCode.ROAD_CLOSED.failure(road + " is closed: " + found.reason());
    }
  }

  private static boolean isDone(Rejoining rejoining, ControlledServer server, Road road)
      throws IOException {
    ServerDirectory directory = server.directory();
    return RejoinMarker.of(Path.of(directory.path())).read().isEmpty()
        && RejoinedFile.says(directory.host(), directory.path(), rejoining.server().run(), road);
  }

  private RejoinPrograms programs(Rejoining rejoining, Attempt attempt, String verb) {
    return new RejoinPrograms(servers, runner, key(verb, rejoining), attempt.number());
  }

  private RejoinWork change(
      Rejoining rejoining,
      ControlledServer server,
      PostgresSession primary,
      Attempt attempt,
      String verb)
      throws SQLException {
    ServerDirectory directory = server.directory();
    Optional<ConnectionString> theirs = StandbyConfiguration.connection(primary);
    ConnectionString turned =
        StandbyConfiguration.connection(directory.host(), directory.path())
            .or(() -> theirs)
            .map(
                it ->
                    it.to(
                        servers.host(rejoining.primary().member()),
                        servers.port(rejoining.primary().member())))
            .orElseGet(() -> servers.replication(rejoining.primary()));
    return new RejoinWork(
        rejoining,
        server,
        turned.named(rejoining.server().member().name()),
        programs(rejoining, attempt, verb));
  }

  private static List<String> makeSlot(Rejoining rejoining, PostgresSession primary)
      throws SQLException {
    String slot = rejoining.slot();
    if (slot == null
        || primary.isTrue(
            "SELECT true FROM pg_replication_slots WHERE slot_name = ? AND NOT active", slot)) {
      return List.of();
    }
    primary.list("SELECT pg_create_physical_replication_slot(?, true)", row -> true, slot);
    return List.of("slot " + slot + " was made at the primary");
  }

  /** Fails with {@link FailureCode#ROAD_CLOSED} if it is not on this host. */
  private Path local(Rejoining rejoining) throws IOException {
    return exchange(rejoining)
        .orElseThrow(
            () ->
                FailureCode.ROAD_CLOSED.failure(
                    rejoining.server().member().name() + " is not on the worker's host"))
        .directory();
  }

  private Optional<RebuildExchange> exchange(Rejoining rejoining) throws IOException {
    Optional<Path> directory = access.localDirectory(rejoining.server());
    return directory.isEmpty()
        ? Optional.empty()
        : Optional.of(RebuildExchange.at(directory.get()));
  }
}
