package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's server programs are on a host: where Debian or Red Hat put them, where it is
 * installed from source, or where the worker's operator says, in this order.
 *
 * @param own the operator's folder, which counts first
 */
record ProgramFolders(Optional<String> own) {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The program of the directory's own version. Fails with {@link FailureCode#PROGRAM_MISSING}. */
  String program(ServerDirectory directory, String name) {
    String version = directory.version();
    return Stream.concat(
            own.stream(),
            Stream.of(
                "/usr/lib/postgresql/" + version + "/bin",
                "/usr/pgsql-" + version + "/bin",
                "/usr/local/pgsql/bin",
                "/usr/bin"))
        .map(it -> it + "/" + name)
        .filter(it -> isOfVersion(directory, it))
        .findFirst()
        .orElseThrow(
            () ->
                FailureCode.PROGRAM_MISSING.failure(
                    "%s has no %s of PostgreSQL %s"
                        .formatted(directory.host().name(), name, version)));
  }

  private static boolean isOfVersion(ServerDirectory directory, String program) {
    if (!directory.host().run(LIMIT, List.of("test", "-x", program)).succeeded()) {
      return false;
    }
    String said = directory.host().run(LIMIT, List.of(program, "--version")).output();
    return said.matches("(?s).*\\(PostgreSQL\\) " + directory.version() + "\\D.*");
  }
}
