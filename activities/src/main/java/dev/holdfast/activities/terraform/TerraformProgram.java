package dev.holdfast.activities.terraform;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the program is: {@code HOLDFAST_TERRAFORM}, else {@code terraform}, else {@code tofu} on
 * the path.
 */
public final class TerraformProgram {

  /** Names another program than the first on the path. */
  public static final String VARIABLE = "HOLDFAST_TERRAFORM";

  private TerraformProgram() {}

  /** The program, if this host has one. */
  public static Optional<Path> find(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    List<String> folders =
        List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
    return Stream.of("terraform", "tofu")
        .flatMap(
            name -> folders.stream().filter(it -> it.startsWith("/")).map(it -> Path.of(it, name)))
        .filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
        .findFirst();
  }

  /** Fails with {@link FailureCode#PROGRAM_MISSING} if there is none. */
  static Path require(Map<String, String> environment) {
    return find(environment)
        .orElseThrow(
            () ->
                FailureCode.PROGRAM_MISSING.failure(
                    "there is neither terraform nor tofu on the worker's path; install one, or name"
                        + " it in "
                        + VARIABLE));
  }
}
