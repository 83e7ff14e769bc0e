package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.RejoinMarker.Begun;
import dev.holdfast.activities.postgres.RejoinWork.RebuildSwap;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.failover.Rejoins.RoadSeen;
import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.runbook.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a rebuild ends: the new directory takes the old one's place. If that was cut short, there may
 * be nothing at {@code directory} just now.
 */
record RebuildExchange(Path directory) {

  /** Of the data directory that the plan names, which may be a link. */
  static RebuildExchange at(Path named) throws IOException {
    return new RebuildExchange(real(named));
  }

  /** A link may lead to where there is nothing just now. */
  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    return Files.isSymbolicLink(path)
        ? path.resolveSibling(Files.readSymbolicLink(path)).normalize()
        : path;
  }

  /** Whether one directory has been moved away, and the other is not in its place yet. */
  boolean isCutShort() throws IOException {
    return !Files.exists(directory) && RejoinMarker.of(directory).read().isPresent();
  }

  /** Which roads are open to a server whose exchange was cut short. */
  static Surveyed survey(Attempt attempt) {
    String why = "a rebuild was cut short while it exchanged the directories";
    return new Surveyed(
        List.of(
            new RoadSeen(Road.FOLLOW, false, why, null),
            new RoadSeen(Road.REWIND, false, why, null),
            new RoadSeen(Road.REBUILD, true, why + ": it only has to end", 0L)),
        null,
        false,
        attempt);
  }

  /** Whatever an earlier attempt has completed takes its place. */
  void finish() throws IOException {
    RejoinMarker marker = RejoinMarker.of(directory);
    Optional<Begun> begun = marker.read();
    if (begun.filter(Begun::complete).isPresent()) {
      new RebuildSwap(directory, begun.get().run()).exchange();
      marker.remove();
    }
  }
}
