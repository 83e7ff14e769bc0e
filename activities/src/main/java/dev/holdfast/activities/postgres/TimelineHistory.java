package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Lsn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which timelines a server's log has gone along. Numbers alone tell nothing: two servers may each
 * have made a timeline 2 of their own.
 *
 * @param stretches the first timeline first
 */
record TimelineHistory(List<Stretch> stretches) {

  TimelineHistory {
    stretches = List.copyOf(stretches);
  }

  /**
   * A part of the log.
   *
   * @param end where it was left; null if it goes on
   */
  record Stretch(int timeline, Lsn begin, @Nullable Lsn end) {
    private Stretch inFiles(long segmentSize) {
      Lsn left = end;
      return new Stretch(
          timeline,
          WalSegment.at(timeline, begin, segmentSize).begin(),
          left == null ? null : WalSegment.at(timeline, left, segmentSize).begin());
    }

    private boolean beginsAs(Stretch other) {
      return timeline == other.timeline && begin.equals(other.begin);
    }
  }

  /**
   * What two servers have in common.
   *
   * @param timeline the last one that both have gone along
   * @param end where the first of them left it; null if none has
   * @param successor the timeline to which the other one left it; 0 if it has not
   */
  record LastShared(int timeline, @Nullable Lsn end, int successor) {}

  /**
   * Reads the history file of {@code timeline}, which is empty for the first: a line for each
   * timeline before, with its number and where it was left.
   */
  static TimelineHistory of(int timeline, String file) {
    List<Stretch> stretches = new ArrayList<>();
    Lsn begin = new Lsn(0);
    for (String line : file.lines().map(String::strip).toList()) {
      String[] parts = line.split("\\s+", 3);
      if (parts.length > 1 && parts[0].matches("\\d{1,9}")) {
        Lsn end = Lsn.of(parts[1]);
        stretches.add(new Stretch(Integer.parseInt(parts[0]), begin, end));
        begin = end;
      }
    }
    stretches.add(new Stretch(timeline, begin, null));
    return new TimelineHistory(stretches);
  }

  /**
   * As the names of the log's files tell it. Whoever goes to another timeline copies the file that
   * he is in under its name, and the one of the old name may be gone: a file in which one timeline
   * was left for another counts as the later one's.
   */
  TimelineHistory inFiles(long segmentSize) {
    return new TimelineHistory(
        stretches.stream().map(stretch -> stretch.inFiles(segmentSize)).toList());
  }

  /** The name of the file that tells it, in {@code pg_wal}. */
  static String fileName(int timeline) {
    return "%08X.history".formatted(timeline);
  }

  int timeline() {
    return stretches.get(stretches.size() - 1).timeline();
  }

  /** What this server and {@code other} have in common; null if nothing. */
  @Nullable LastShared with(TimelineHistory other) {
    int last = -1;
    int most = Math.min(stretches.size(), other.stretches.size());
    while (last + 1 < most && stretches.get(last + 1).beginsAs(other.stretches.get(last + 1))) {
      last++;
    }
    if (last < 0) {
      return null;
    }
    boolean leaves = last + 1 < other.stretches.size();
    return new LastShared(
        stretches.get(last).timeline(),
        earlier(stretches.get(last).end(), other.stretches.get(last).end()),
        leaves ? other.stretches.get(last + 1).timeline() : 0);
  }

  private static @Nullable Lsn earlier(@Nullable Lsn one, @Nullable Lsn other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
