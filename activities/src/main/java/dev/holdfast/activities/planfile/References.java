package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.ReferenceForm;
import dev.holdfast.workflows.plan.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves a plan's references on this host when they are used. An unset and an empty variable are
 * the same; of a file the first line counts, without its line break.
 */
public final class References {

  private static final int LONGEST_LINE = 64 * 1024;
  private static final int HIGHEST_PORT = 65_535;

  private final Map<String, String> environment;

  /** Resolves {@code env:} from {@code environment}, usually {@link System#getenv()}. */
  public References(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The value of {@code reference}, never empty.
   *
   * @throws ReferenceException if the variable or file that it names gives none
   */
  public String resolve(Reference reference) {
    return resolve(reference.text(), form(reference));
  }

  /**
   * The secret itself: to be used at once, never logged, stored or put into an argument list.
   *
   * @throws ReferenceException if the variable or file that it names gives none
   */
  public String resolve(SecretReference reference) {
    return resolve(reference.text(), form(new Reference(reference.text())));
  }

  /**
   * The value of {@code reference} as a TCP port.
   *
   * @throws ReferenceException if there is none, or if it is no number from 1 to 65535
   */
  public int port(Reference reference) {
    String text = resolve(reference).strip();
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > HIGHEST_PORT) {
      // the value is not shown: the reference may point at something else by mistake
      throw new ReferenceException(
          "port %s is no whole number from 1 to 65535".formatted(reference),
          "set it to the port that the server listens on, such as 5432");
    }
    return port;
  }

  private String resolve(String reference, ReferenceForm form) {
    return form.match(
        literal -> literal.value(),
        variable -> variable(reference, variable),
        file -> firstLine(reference, path(reference, file)));
  }

  private static Path path(String reference, ReferenceForm.File form) {
    try {
      return Path.of(form.path());
    } catch (InvalidPathException e) {
      throw noSuchFile(reference);
    }
  }

  private static ReferenceException noSuchFile(String reference) {
    return new ReferenceException(
        "%s: there is no such file on this host".formatted(reference),
        "create it with the value in its first line");
  }

  private String variable(String reference, ReferenceForm.Environment form) {
    return Optional.ofNullable(environment.get(form.variable()))
        .filter(it -> !it.isEmpty())
        .or(form::fallback)
        .orElseThrow(
            () ->
                new ReferenceException(
                    "%s: the environment variable %s is not set or empty"
                        .formatted(reference, form.variable()),
                    "set %s in the environment of the worker and start it again"
                        .formatted(form.variable())));
  }

  private static String firstLine(String reference, Path file) {
    if (!Files.isRegularFile(file)) {
      // a pipe could keep us waiting for ever
      throw noSuchFile(reference);
    }
    String line = start(reference, file).lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw new ReferenceException(
          "%s: the first line of the file is empty".formatted(reference),
          "write the value into its first line");
    }
    if (line.length() > LONGEST_LINE) {
      throw new ReferenceException(
          "%s: the first line of the file is longer than 64 KiB".formatted(reference),
          "check that this is the file that is meant");
    }
    return line;
  }

  private static String start(String reference, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_LINE + 1), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ReferenceException(
          "%s: the file cannot be read".formatted(reference),
          "let the user that runs the worker read it");
    }
  }

  private static ReferenceForm form(Reference reference) {
    try {
      return ReferenceForm.of(reference);
    } catch (IllegalArgumentException e) {
      throw new ReferenceException(
          "a reference is neither env:NAME, env:NAME:-default nor file:/PATH",
          "correct it in the plan; dr plan check names the line");
    }
  }
}
