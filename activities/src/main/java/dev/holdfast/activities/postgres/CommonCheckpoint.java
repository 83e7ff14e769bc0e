package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint before two servers parted: from there on everything that a server wrote has
 * to be in its log, or nobody knows which pages to take back.
 *
 * @param lsn of its record
 * @param redo where replay begins
 * @param nextXid the first transaction that did not exist yet, without its epoch
 */
record CommonCheckpoint(Lsn lsn, Lsn redo, long nextXid) {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Pattern CHECKPOINT =
      Pattern.compile(
          ".* lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: CHECKPOINT_(?:ONLINE|SHUTDOWN) "
              + "redo ([0-9A-F]+/[0-9A-F]+);.* xid \\d+:(\\d+);.*");

  /**
   * Where it is looked for.
   *
   * @param from where one is known to be; the log's beginning if none is
   */
  record Search(Path data, int timeline, Lsn from, Lsn fork, long segmentSize) {

    /** The oldest of the files without a gap that end with the one of the fork. */
    private @Nullable WalSegment oldest(SortedSet<String> there) {
      WalSegment last = WalSegment.at(timeline, from, segmentSize);
      WalSegment found = null;
      for (WalSegment it = WalSegment.at(timeline, new Lsn(fork.position() - 1), segmentSize);
          it.number() >= last.number() && there.contains(it.name());
          it = it.before()) {
        found = it;
      }
      return found;
    }
  }

  /** Empty if the log of the old primary does not reach back to one. */
  static Optional<CommonCheckpoint> find(
      Search search, String pgWaldump, ProcessRunner runner, String marker)
      throws InterruptedException {
    WalSegment oldest = search.oldest(OldDirectory.segments(search.data()));
    if (oldest == null) {
      return Optional.empty();
    }
    List<String> command =
        List.of(
            pgWaldump,
            "--path=" + search.data().resolve("pg_wal"),
            "--timeline=" + search.timeline(),
            "--start=" + oldest.begin(),
            "--end=" + search.fork(),
            "--rmgr=XLOG");
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
