package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.TimelineHistory.LastShared;
import dev.holdfast.activities.postgres.TimelineHistory.Stretch;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.site.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The log of an old primary from where its successor left it. */
final class StrandedLog {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Path data;
  private final OldDirectory old;
  private final LastShared common;
  private final Lsn fork;
  private final ProcessRunner runner;
  private final String marker;

  StrandedLog(
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

  /** Whether the server was shut down before the fork, so that there is nothing. */
  boolean isEmpty() {
    return old.clean()
        && old.history().timeline() == common.timeline()
        && old.end().compareTo(fork) < 0;
  }

  /** Copies its files, the oldest first, up to {@code most} bytes. */
  Copied copy(Path target, long most) throws IOException {
    Files.createDirectories(target);
    long bytes = 0;
    List<String> left = new ArrayList<>();
    for (String name : OldDirectory.segments(data)) {
      WalSegment segment = WalSegment.named(name, old.segmentSize());
      long first = WalSegment.at(common.timeline(), fork, old.segmentSize()).number();
      if (segment.timeline() < common.timeline() || segment.number() < first) {
        continue;
      }
      if (bytes + old.segmentSize() > most) {
        left.add(name);
      } else {
        Files.copy(
            data.resolve("pg_wal").resolve(name),
            target.resolve(name),
            StandardCopyOption.COPY_ATTRIBUTES);
        bytes += old.segmentSize();
      }
    }
    return new Copied(bytes, left);
  }

  /** What was copied, and the files that were left out. */
  record Copied(long bytes, List<String> left) {
    Copied {
      left = List.copyOf(left);
    }
  }

  /** The last checkpoint before the fork, if the log reaches back to one. */
  Optional<CommonCheckpoint> checkpoint(String pgWaldump) throws InterruptedException {
    return new CheckpointSearch(data, old, common, fork, runner, marker).last(pgWaldump);
  }

  /** Reads it from {@code begin} on; whether it could be read to its end. */
  boolean read(Lsn begin, String pgWaldump, StrandedWork into, JobProgress progress)
      throws InterruptedException {
    boolean whole = true;
    for (Stretch stretch : old.history().stretches()) {
      // no transaction outlives a promotion, so none of an earlier timeline was left open
      if (stretch.timeline() >= common.timeline()) {
        Lsn from = stretch.begin().compareTo(begin) > 0 ? stretch.begin() : begin;
        whole &= read(stretch, from, pgWaldump, into, progress);
      }
    }
    return whole;
  }

  private boolean read(
      Stretch stretch, Lsn from, String pgWaldump, StrandedWork into, JobProgress progress)
      throws InterruptedException {
    List<String> command =
        new WalDump(pgWaldump, data, stretch.timeline()).command(from, stretch.end());
    RunningProcess dump =
        runner.start(
            new ProcessRequest(
                command,
                new TreeMap<>(Map.of("TZ", "UTC", "LC_ALL", "C")),
                List.of(),
                null,
                marker,
                GRACE),
            into::take);
    progress.onCancel(dump::end);
    try {
      ProcessResult result = dump.await();
      return result.succeeded() || into.sawTheEnd();
    } finally {
      dump.end();
    }
  }
}
