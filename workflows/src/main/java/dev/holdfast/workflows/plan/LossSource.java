package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that the plan names and that what was lost could be brought back from.
 *
 * @param name what it is, in the plan's words
 * @param worst how much is lost at most if nothing but this is left
 */
public record LossSource(Road road, String name, Duration worst) {

  /** Which way leads back from it. */
  public enum Road {
    /** Backups of the component itself. */
    BACKUPS,
    /** Base backups and WAL of the whole server. */
    SERVER_BACKUPS,
    /** A copy that follows, and follows mistakes too. */
    COPY,
    /** What has been pushed to the origin of a repository. */
    ORIGIN
  }

  /** Those of {@code database}, which is on {@code server}. */
  static List<LossSource> of(Server server, Database database) {
    List<LossSource> sources = new ArrayList<>();
    scheduled(Road.BACKUPS, database.backups().calendar(), "backups").ifPresent(sources::add);
    FileBackups whole = server.backups();
    if (whole != null) {
      scheduled(Road.SERVER_BACKUPS, whole.calendar(), "server backups").ifPresent(sources::add);
    }
    server.standbys().forEach(it -> sources.add(copy(it.replication(), it.name())));
    return sources;
  }

  /** Those of a component outside of servers. */
  static List<LossSource> of(Component component) {
    if (component instanceof Files files) {
      return stored(files.backups(), files.replication());
    }
    if (component instanceof Secrets secrets) {
      return stored(secrets.backups(), secrets.replication());
    }
    return component instanceof Repository
        ? List.of(new LossSource(Road.ORIGIN, "origin", Duration.ZERO))
        : List.of();
  }

  /** The one that loses least; of several, the first. */
  static Optional<LossSource> best(Stream<LossSource> sources) {
    return sources.min(Comparator.comparing(LossSource::worst));
  }

  boolean meets(Duration rpo) {
    return worst.compareTo(rpo) <= 0;
  }

  private static List<LossSource> stored(
      @Nullable FileBackups backups, @Nullable Replication replication) {
    List<LossSource> sources = new ArrayList<>();
    if (backups != null) {
      scheduled(Road.BACKUPS, backups.calendar(), "backups").ifPresent(sources::add);
    }
    if (replication != null) {
      sources.add(copy(replication, "replication"));
    }
    return sources;
  }

  private static Optional<LossSource> scheduled(Road road, BackupCalendar calendar, String what) {
    return calendar
        .mostFrequent()
        .map(it -> new LossSource(road, what + " " + it.at(), it.at().gap()));
  }

  private static LossSource copy(Replication replication, String name) {
    return new LossSource(Road.COPY, name, replication.worstLoss());
  }
}
