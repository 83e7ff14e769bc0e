package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.TimelineHistory.LastShared;
import dev.holdfast.activities.postgres.TimelineHistory.Stretch;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the last checkpoint before an old primary and the one that took its place parted: in
 * the files of the old one's log, from the fork back to the first that is missing.
 */
final class CheckpointSearch {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Pattern CHECKPOINT =
      Pattern.compile(
          ".* lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: CHECKPOINT_(?:ONLINE|SHUTDOWN) "
              + "redo ([0-9A-F]+/[0-9A-F]+);.* xid \\d+:(\\d+);.*");

  private final Path data;
  private final OldDirectory old;
  private final LastShared common;
  private final Lsn fork;
  private final ProcessRunner runner;
  private final String marker;

  CheckpointSearch(
      Path data,
      OldDirectory old,
      LastShared common,
      Lsn fork,
      ProcessRunner runner,
      String marker) {
    this.data = data;
    this.old = old;
    this.common = common;
    this.fork = fork;
    this.runner = runner;
    this.marker = marker;
  }

  /**
   * Empty if the log does not reach back to one. A primary that was killed soon after its promotion
   * has written none since: its last one is on the timeline before.
   */
  Optional<CommonCheckpoint> last(String pgWaldump) throws InterruptedException {
    SortedSet<String> there = OldDirectory.segments(data);
    for (Stretch stretch : back()) {
      Lsn end = stretch.timeline() == common.timeline() ? fork : stretch.end();
      if (end == null || end.compareTo(stretch.begin()) <= 0) {
        continue; // it has no file of its own
      }
      WalSegment oldest = oldest(stretch, end, there);
      if (oldest == null) {
        return Optional.empty();
      }
      Optional<CommonCheckpoint> found = read(oldest, end, pgWaldump);
      if (found.isPresent() || oldest.begin().compareTo(stretch.begin()) > 0) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The timelines that both have gone along, the last first. */
  private List<Stretch> back() {
    List<Stretch> back = new ArrayList<>(old.history().inFiles(old.segmentSize()).stretches());
    Collections.reverse(back);
    return back.stream().dropWhile(it -> it.timeline() != common.timeline()).toList();
  }

  /** The first of the files from which on none is missing up to {@code end}. */
  private @Nullable WalSegment oldest(Stretch stretch, Lsn end, SortedSet<String> there) {
    Lsn from = known().compareTo(stretch.begin()) > 0 ? known() : stretch.begin();
    WalSegment last = WalSegment.at(stretch.timeline(), from, old.segmentSize());
    WalSegment found = null;
    for (WalSegment it =
            WalSegment.at(stretch.timeline(), new Lsn(end.position() - 1), old.segmentSize());
        it.number() >= last.number() && there.contains(it.name());
        it = it.before()) {
      found = it;
    }
    return found;
  }

  /** Where one is known to be; the log's beginning if the latest may be past the fork. */
  private Lsn known() {
    boolean before =
        old.checkpoint().compareTo(fork) < 0 && old.history().timeline() == common.timeline();
    return before ? old.checkpoint() : new Lsn(0);
  }

  private Optional<CommonCheckpoint> read(WalSegment oldest, Lsn end, String pgWaldump)
      throws InterruptedException {
    List<String> command =
        new WalDump(pgWaldump, data, oldest.timeline()).command(oldest.begin(), end, "--rmgr=XLOG");
    Last last = new Last();
    RunningProcess dump =
        runner.start(
            new ProcessRequest(
                command, new TreeMap<>(Map.of("LC_ALL", "C")), List.of(), null, marker, GRACE),
            last::take);
    try {
      if (dump.await(LIMIT).isEmpty()) {
        throw FailureCode.CONTROL_FAILED.failure(
            "pg_waldump did not end within " + LIMIT.toSeconds() + " s");
      }
    } finally {
      dump.end();
    }
    return last.found();
  }

  /** Of the lines of pg_waldump. */
  private static final class Last {
    private @Nullable CommonCheckpoint found;

    private synchronized void take(String line) {
      Matcher checkpoint = CHECKPOINT.matcher(line);
      if (checkpoint.matches()) {
        found =
            new CommonCheckpoint(
                Lsn.of(checkpoint.group(1)),
                Lsn.of(checkpoint.group(2)),
                Long.parseLong(checkpoint.group(3)));
      }
    }

    private synchronized Optional<CommonCheckpoint> found() {
      return Optional.ofNullable(found);
    }
  }
}
