package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * How pg_waldump is asked for a part of a stopped server's log. It is given the names of the files:
 * without one it learns their size from any file of the folder, also from one that was made in
 * advance and is still empty, and gives up.
 *
 * @param data the server's data directory
 */
record WalDump(String program, Path data, int timeline) {

  /**
   * The command that prints from {@code from} on.
   *
   * @param end where it ends; null for as far as the log goes
   * @throws io.temporal.failure.ApplicationFailure {@link FailureCode#CONTROL_FAILED} if the folder
   *     can't be read
   */
  List<String> command(Lsn from, @Nullable Lsn end, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--path=" + data.resolve("pg_wal"),
                "--timeline=" + timeline,
                "--start=" + from));
    if (end != null) {
      command.add("--end=" + end);
    }
    command.addAll(List.of(more));
    command.addAll(files(from, end));
    return command;
  }

  /** The first and the last of the files. */
  private List<String> files(Lsn from, @Nullable Lsn end) {
    SortedSet<String> ofTimeline =
        OldDirectory.segments(data)
            .subSet("%08X".formatted(timeline), "%08X".formatted(timeline + 1));
    if (ofTimeline.isEmpty()) {
      return List.of();
    }
    // every file has the full size from the moment it is made
    long size = data.resolve("pg_wal").resolve(ofTimeline.first()).toFile().length();
    String last =
        end == null
            ? ofTimeline.last()
            : WalSegment.at(timeline, new Lsn(end.position() - 1), size).name();
    return List.of(WalSegment.at(timeline, from, size).name(), last);
  }
}
