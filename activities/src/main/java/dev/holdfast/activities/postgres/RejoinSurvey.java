package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.RejoinMarker.Begun;
import dev.holdfast.activities.postgres.TimelineHistory.LastShared;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.failover.Rejoins.Rejoining;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.failover.Rejoins.RoadSeen;
import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.ServerControls.Fork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks which roads an old primary can take. Only reads. */
final class RejoinSurvey {

  private static final String REMOTE =
      "it is reached over SSH, where this release does not do that: rebuild it by hand";

  private final Rejoining rejoining;
  private final ControlledServer server;
  private final PrimarySeen primary;
  private final OldDirectory old;
  private final @Nullable LastShared common;
  private final ProcessRunner runner;

  /** The data directory if it is on this host, else null. */
  private final @Nullable Path data;

  RejoinSurvey(
      Rejoining rejoining,
      ControlledServer server,
      PrimarySeen primary,
      boolean local,
      ProcessRunner runner) {
    this.rejoining = rejoining;
    this.server = server;
    this.primary = primary;
    this.runner = runner;
    old = OldDirectory.of(server);
    common = old.history().with(primary.history());
    data = local ? Path.of(server.directory().path()) : null;
  }

  Surveyed survey(Attempt attempt) throws IOException, InterruptedException {
    List<String> running =
        server.runs() ? List.of("it still runs: it must be stopped first") : List.of();
    RebuildRoom room = RebuildRoom.of(data, primary);
    return new Surveyed(
        List.of(follow(running), rewind(running), rebuild(running, room)),
        fork(),
        room.inPlaceOnly() && isSameCluster(),
        attempt);
  }

  private @Nullable Fork fork() {
    if (!isSameCluster() || common == null || common.end() == null || common.successor() == 0) {
      return null;
    }
    return new Fork(common.successor(), common.end().toString());
  }

  private RoadSeen follow(List<String> running) throws IOException {
    List<String> against = new ArrayList<>(running);
    against.addAll(spoilt());
    against.addAll(parted());
    Lsn end = common == null ? null : common.end();
    if (common != null && end != null) {
      if (old.history().timeline() != common.timeline()) {
        against.add("it is on timeline %d of its own".formatted(old.history().timeline()));
      } else if (!old.clean()) {
        against.add("it was not shut down, so it may have written past " + end);
      } else if (old.end().compareTo(end) >= 0) {
        against.add("it wrote to %s, past the fork at %s".formatted(old.end(), end));
      }
    }
    if (against.isEmpty() && end != null) {
      against.addAll(missingAtPrimary(old.end()));
    }
    return seen(Road.FOLLOW, against, "it has nothing that the primary lacks", 0L);
  }

  private RoadSeen rewind(List<String> running) throws IOException, InterruptedException {
    List<String> against = new ArrayList<>(running);
    against.addAll(spoilt());
    against.addAll(parted());
    if (data == null) {
      against.add(REMOTE);
    } else {
      against.addAll(RebuildRoom.unwritable(data));
    }
    if (!old.rewindable()) {
      against.add("its pages have no checksums, and wal_log_hints was off");
    }
    if (!old.fullPages()) {
      against.add("full_page_writes was off");
    }
    if (!primary.readable()) {
      against.add("the plan's user may not read the primary's files, as pg_rewind must");
    }
    if (common != null && common.end() == null) {
      against.add("it has not left the primary's timeline: there is nothing to take back");
    }
    return against.isEmpty() && common != null && common.end() != null && data != null
        ? rewindFrom(common, common.end(), data)
        : seen(Road.REWIND, against, "", null);
  }

  private RoadSeen rewindFrom(LastShared shared, Lsn fork, Path directory)
      throws InterruptedException {
    String marker = rejoining.server().run() + "/survey";
    Optional<CommonCheckpoint> found =
        new CheckpointSearch(directory, old, shared, fork, runner, marker)
            .last(server.program("pg_waldump"));
    List<String> against = new ArrayList<>();
    if (found.isEmpty()) {
      against.add("its log from the last checkpoint before the fork at %s is gone".formatted(fork));
      return seen(Road.REWIND, against, "", null);
    }
    against.addAll(missingAtPrimary(found.get().redo()));
    long bytes = Math.max(0, old.end().bytesAheadOf(found.get().lsn()));
    String why =
        "from the checkpoint at %s, before the fork at %s".formatted(found.get().lsn(), fork);
    return seen(Road.REWIND, against, why, bytes);
  }

  private RoadSeen rebuild(List<String> running, RebuildRoom room) {
    List<String> against = new ArrayList<>(running);
    against.addAll(room.against());
    if (data == null) {
      against.add(REMOTE);
    }
    if (!server.directory().version().equals(Integer.toString(primary.majorVersion()))) {
      against.add(
          "it is of PostgreSQL %s, the primary of %d"
              .formatted(server.directory().version(), primary.majorVersion()));
    }
    if (!primary.replicates()) {
      against.add("the plan's user may not replicate: it needs REPLICATION, or to be a superuser");
    }
    if (primary.freeSenders() < 2) {
      against.add("the primary has fewer than two free max_wal_senders");
    }
    return seen(Road.REBUILD, against, room.why(), primary.bytes());
  }

  private List<String> spoilt() throws IOException {
    if (data == null) {
      return List.of();
    }
    Optional<Begun> begun = RejoinMarker.of(data).read();
    return begun
        .map(it -> List.of("run %s began to %s it and did not end".formatted(it.run(), it.road())))
        .orElse(List.of());
  }

  private boolean isSameCluster() {
    return old.systemIdentifier().equals(primary.systemIdentifier());
  }

  private List<String> parted() {
    if (!isSameCluster()) {
      return List.of(
          "it is of cluster %s, the primary of %s"
              .formatted(old.systemIdentifier(), primary.systemIdentifier()));
    }
    return common == null ? List.of("they have no timeline in common") : List.of();
  }

  /** Its name has the timeline first, which may be the primary's new one. */
  private List<String> missingAtPrimary(Lsn from) {
    Set<String> segments = primary.segments();
    if (segments == null) {
      return List.of();
    }
    String place = WalSegment.at(0, from, old.segmentSize()).name().substring(8);
    return segments.stream().anyMatch(it -> WalSegment.isName(it) && it.endsWith(place))
        ? List.of()
        : List.of("the primary does not have its log from %s any more".formatted(from));
  }

  private static RoadSeen seen(Road road, List<String> against, String why, @Nullable Long bytes) {
    return new RoadSeen(
        road,
        against.isEmpty(),
        against.isEmpty() ? why : String.join(", and ", against),
        against.isEmpty() ? bytes : null);
  }
}
