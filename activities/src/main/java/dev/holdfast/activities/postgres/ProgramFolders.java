package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL's server programs are on one host: where Debian or Red Hat put them, where it is
 * installed from source, or where the worker's operator says, in this order. Looked for once.
 */
final class ProgramFolders {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Optional<String> own;
  private @Nullable String known;

  /**
   * Not yet looked for.
   *
   * @param own the operator's folder, which counts first
   */
  ProgramFolders(Optional<String> own) {
    this.own = own;
  }

  /** The program of the directory's own version. Fails with {@link FailureCode#PROGRAM_MISSING}. */
  String program(ServerDirectory directory, String name) {
    if (known != null && directory.host().hasProgram(known + "/" + name)) {
      return known + "/" + name;
    }
    String version = directory.version();
    String folder =
        Stream.concat(
                own.stream(),
                Stream.of(
                    "/usr/lib/postgresql/" + version + "/bin",
                    "/usr/pgsql-" + version + "/bin",
                    "/usr/local/pgsql/bin",
                    "/usr/bin"))
            .filter(it -> isOfVersion(directory, it + "/" + name))
            .findFirst()
            .orElseThrow(
                () ->
                    FailureCode.PROGRAM_MISSING.failure(
                        "%s has no %s of PostgreSQL %s"
                            .formatted(directory.host().name(), name, version)));
    known = folder;
    return folder + "/" + name;
  }

  private static boolean isOfVersion(ServerDirectory directory, String program) {
    if (!directory.host().hasProgram(program)) {
      return false;
    }
    String said = directory.host().look(LIMIT, List.of(program, "--version")).output();
    return said.matches("(?s).*\\(PostgreSQL\\) " + directory.version() + "\\D.*");
  }
}
