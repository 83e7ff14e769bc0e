package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.probe.StrandedWal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts the commits that a stopped server's WAL holds past a position, with pg_waldump. */
final class StrandedCommits {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** A commit's time runs backwards by more than commits overtake each other: a stepped clock. */
  private static final Duration OVERTAKING = Duration.ofMillis(500);

  private static final long PAGE = 8192;

  /** What a page's header adds to the length of a record that goes on in it, at most. */
  private static final long HEADER = 40;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSS]");

  private static final Pattern COMMIT =
      Pattern.compile(
          "rmgr: Transaction +len \\(rec/tot\\): +\\d+/ +(\\d+),.* lsn: ([0-9A-F]+/[0-9A-F]+),.*"
              + "desc: COMMIT(?:_PREPARED \\d+:)? ([-0-9]+ [:.0-9]+) UTC.*");

  private final Path pgWaldump;
  private final ProcessRunner runner;

  StrandedCommits(Path pgWaldump, ProcessRunner runner) {
    this.pgWaldump = pgWaldump;
    this.runner = runner;
  }

  /**
   * What is read and what counts.
   *
   * @param data the data directory of the stopped server
   * @param from where reading begins: a position before all that count
   * @param survives commit records that end at or before this position are not lost
   * @param lost those that begin at or after this one are
   * @param exact whether {@code lost} is the end of a record, so that those before it survive
   */
  record Range(Path data, int timeline, long from, long survives, long lost, boolean exact) {}

  /** Empty if the WAL could not be read from its beginning to the server's end. */
  Optional<StrandedWal> count(Range range, String marker) throws InterruptedException {
    Count count = new Count(range);
    RunningProcess dump =
        runner.start(
            new ProcessRequest(
                new WalDump(pgWaldump.toString(), range.data(), range.timeline())
                    .command(
                        new dev.holdfast.workflows.site.Lsn(range.from()),
                        null,
                        "--rmgr=Transaction"),
                new TreeMap<>(Map.of("TZ", "UTC", "LC_ALL", "C")),
                List.of(),
                null,
                marker,
                GRACE),
            count::take);
    Optional<ProcessResult> end = dump.await(LIMIT);
    if (end.isEmpty()) {
      dump.end();
      return Optional.empty();
    }
    boolean whole = end.get().succeeded() || count.reachedTheEnd;
    return whole ? Optional.of(count.result()) : Optional.empty();
  }

  /** Of the lines of pg_waldump. */
  private static final class Count {
    private final Range range;
    private long possibly;
    private long surely;
    private @Nullable Instant last;
    private boolean stepped;
    private boolean reachedTheEnd;

    Count(Range range) {
      this.range = range;
    }

    void take(String line) {
      // a server that was killed leaves no end mark: the first invalid record is the end
      reachedTheEnd |= line.contains("error in WAL record");
      Matcher commit = COMMIT.matcher(line);
      if (!commit.matches()) {
        return;
      }
      Instant at = LocalDateTime.parse(commit.group(3), TIME).toInstant(ZoneOffset.UTC);
      stepped |= last != null && at.isBefore(last.minus(OVERTAKING));
      last = last == null || at.isAfter(last) ? at : last;
      long begin = Lsn.of(commit.group(2));
      boolean lost = Long.compareUnsigned(begin, range.lost()) >= 0;
      long end = end(begin, Long.parseLong(commit.group(1)));
      boolean survives = Long.compareUnsigned(end, range.survives()) <= 0;
      if (lost || !(survives || beforeTheFork(begin))) {
        possibly++;
      }
      if (lost) {
        surely++;
      }
    }

    /** Where the successor's WAL begins is known, and no record lies across. */
    private boolean beforeTheFork(long begin) {
      return range.exact() && Long.compareUnsigned(begin, range.lost()) < 0;
    }

    private static long end(long begin, long length) {
      boolean goesOn = begin / PAGE != (begin + length - 1) / PAGE;
      return begin + length + (goesOn ? HEADER : 0);
    }

    StrandedWal result() {
      return new StrandedWal(possibly, Math.min(surely, possibly), stepped ? null : last);
    }
  }
}
