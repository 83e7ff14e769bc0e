package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the data directory of a stopped server tells of itself.
 *
 * @param clean whether it was shut down, so that {@code end} is all that there is
 * @param checkpoint where its latest checkpoint is
 * @param end the furthest place of which it tells by itself
 * @param rewindable whether its pages have checksums or their hints are in its log
 * @param segmentSize of its log, in bytes
 */
record OldDirectory(
    String systemIdentifier,
    TimelineHistory history,
    boolean clean,
    Lsn checkpoint,
    Lsn end,
    boolean rewindable,
    boolean fullPages,
    long segmentSize) {

  static OldDirectory of(ControlledServer server) {
    String text = server.controlData();
    var cluster = ControlFile.parse(text);
    int timeline = Math.max(cluster.timeline(), number(text, "Min recovery ending loc's timeline"));
    String file = "/pg_wal/" + TimelineHistory.fileName(timeline);
    String history = server.directory().host().read(server.directory().path() + file).orElse("");
    return new OldDirectory(
        cluster.systemIdentifier(),
        TimelineHistory.of(timeline, history),
        cluster.clean(),
        Lsn.of(ControlFile.field(text, "Latest checkpoint location")),
        Lsn.of(cluster.checkpoint()),
        number(text, "Data page checksum version") > 0
            || ControlFile.field(text, "wal_log_hints setting").equals("on"),
        ControlFile.field(text, "Latest checkpoint's full_page_writes").equals("on"),
        number(text, "Bytes per WAL segment"));
  }

  private static int number(String text, String field) {
    return Integer.parseInt(ControlFile.field(text, field));
  }

  /** The files of its log, by name. Fails with {@link FailureCode#CONTROL_FAILED}. */
  static SortedSet<String> segments(Path data) {
    try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
      return files
          .map(it -> it.getFileName().toString())
          .filter(WalSegment::isName)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw FailureCode.CONTROL_FAILED.failure("can't read " + data + "/pg_wal", e);
    }
  }
}
