package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the {@code temporal} command line: {@code HOLDFAST_TEMPORAL_CLI}, else {@code PATH}. */
public final class TemporalProgram {

  private static final String VARIABLE = "HOLDFAST_TEMPORAL_CLI";

  private TemporalProgram() {}

  /** The program that {@code environment} leads to. */
  public static Optional<Path> find(Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    Stream<Path> candidates =
        given.isBlank()
            ? Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(it -> !it.isBlank())
                .map(it -> Path.of(it, "temporal"))
            : Stream.of(Path.of(given));
    return candidates
        .filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
        .map(Path::toAbsolutePath)
        .findFirst();
  }

  /**
   * As {@link #find}.
   *
   * @throws ControlPlaneException if there is none
   */
  public static Path require(Map<String, String> environment) {
    return find(environment)
        .orElseThrow(
            () ->
                new ControlPlaneException(
                    FailureCode.PREREQUISITE_MISSING,
                    "the temporal command line was not found: set "
                        + VARIABLE
                        + " or put it on PATH",
                    null));
  }
}
