package dev.holdfast.activities.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code pg_dump} in directory format, of one version. */
final class PgDump {

  static final String NAME = "pg_dump";

  private static final Duration LONGEST_LOCK_WAIT = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final PostgresPrograms programs;
  private final String method;

  PgDump(PostgresPrograms programs) {
    this.programs = programs;
    this.method = programs.compressionMethods().get(0);
  }

  /** Such as 15.18. */
  String version() {
    String answer = ShortCommand.run(LIMIT, List.of(program(), "--version")).output();
    return answer.replaceAll("(?s).*\\(PostgreSQL\\) (\\S+).*", "$1");
  }

  /** The fastest method at its fastest level: the dump, not the disk, is what takes time. */
  String compression() {
    return method + ":1";
  }

  List<String> command(Path folder, int jobs, String snapshot) {
    return List.of(
        program(),
        "--format=directory",
        "--file=" + folder,
        "--jobs=" + jobs,
        "--snapshot=" + snapshot,
        // before version 16 there is gzip only, and it has no name
        "--compress=" + (programs.majorVersion() < 16 ? "1" : compression()),
        "--lock-wait-timeout=" + LONGEST_LOCK_WAIT.toMillis(),
        "--no-password",
        "--no-sync", // each file goes to the disk when it is hashed
        "--verbose");
  }

  private String program() {
    return programs.program(NAME).toString();
  }
}
