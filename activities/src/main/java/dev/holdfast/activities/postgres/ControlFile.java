package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServerControls.Cluster;
import dev.holdfast.workflows.site.ServerControls.Fork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code pg_controldata} says of a server, whether it runs or not. */
final class ControlFile {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Pattern LSN = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  private ControlFile() {}

  /** Fails with {@link FailureCode#PROGRAM_MISSING} if there is no program to read it with. */
  static Cluster of(ServerDirectory directory, ProgramFolders programs) {
    return parse(text(directory, programs));
  }

  /** All that the program says. */
  static String text(ServerDirectory directory, ProgramFolders programs) {
    String program = programs.program(directory, "pg_controldata");
    Host.Answer answer =
        directory.host().look(LIMIT, List.of("env", "LC_ALL=C", program, "-D", directory.path()));
    if (!answer.succeeded()) {
      throw FailureCode.CONTROL_FAILED.failure(
          "%s: pg_controldata: %s".formatted(directory.host().name(), answer.complaint()));
    }
    return answer.output();
  }

  /** As {@link #of}, for those to whom it is no more than good to know. */
  static Optional<Cluster> ifReadable(ServerDirectory directory, ProgramFolders programs) {
    try {
      return Optional.of(of(directory, programs));
    } catch (io.temporal.failure.ApplicationFailure unreadable) {
      return Optional.empty();
    }
  }

  static Cluster parse(String text) {
    String state = field(text, "Database cluster state");
    boolean clean = state.equals("shut down") || state.equals("shut down in recovery");
    return new Cluster(
        field(text, "Database system identifier"),
        Integer.parseInt(field(text, "Latest checkpoint's TimeLineID")),
        furthest(text),
        clean);
  }

  /** A standby has replayed to where it can be opened at the earliest, beyond its checkpoint. */
  private static String furthest(String text) {
    String checkpoint = field(text, "Latest checkpoint location");
    String recovered = field(text, "Minimum recovery ending location");
    return Long.compareUnsigned(number(recovered), number(checkpoint)) > 0 ? recovered : checkpoint;
  }

  /** What {@link #text} says of {@code name}. */
  static String field(String text, String name) {
    return text.lines()
        .filter(it -> it.startsWith(name + ":"))
        .map(it -> it.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow(
            () -> FailureCode.CONTROL_FAILED.failure("pg_controldata says nothing of " + name));
  }

  /**
   * Why this server must not be started beside the one that left its history at {@code fork}, or
   * can't follow it; empty if nothing speaks against it.
   */
  static Optional<String> against(Cluster own, Fork fork, boolean asStandby) {
    if (own.timeline() >= fork.timeline()) {
      return Optional.empty();
    }
    if (!asStandby) {
      return Optional.of(
          "it is on timeline %d, and another server is primary on timeline %d since %s"
              .formatted(own.timeline(), fork.timeline(), fork.lsn()));
    }
    if (!own.clean()) {
      return Optional.of(
          "it was not shut down, so nobody knows whether it wrote beyond %s, where timeline %d began"
              .formatted(fork.lsn(), fork.timeline()));
    }
    return Long.compareUnsigned(number(own.checkpoint()), number(fork.lsn())) >= 0
        ? Optional.of(
            "it wrote to %s, beyond %s, where timeline %d began: it must be rewound first"
                .formatted(own.checkpoint(), fork.lsn(), fork.timeline()))
        : Optional.empty();
  }

  private static long number(String lsn) {
    Matcher parts = LSN.matcher(lsn);
    if (!parts.matches()) {
      throw new IllegalArgumentException("an LSN must be like 0/3000148, was " + lsn);
    }
    return Long.parseLong(parts.group(1), 16) << 32 | Long.parseLong(parts.group(2), 16);
  }
}
