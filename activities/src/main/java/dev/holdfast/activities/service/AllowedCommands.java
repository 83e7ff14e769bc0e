package dev.holdfast.activities.service;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The commands that plans may run on this host: one a line in {@code
 * HOLDFAST_HOME/allowed-commands}, an absolute path and, if wanted, first arguments, separated by
 * single spaces. A plan's command is allowed if it begins with all words of a line. Read at each
 * use, so an edit counts at once. Whoever writes plans can't write this file; that is the point of
 * it.
 */
public final class AllowedCommands {

  private final Path file;

  public AllowedCommands(Path home) {
    this.file = home.resolve("allowed-commands");
  }

  /** Fails with {@link FailureCode#COMMAND_NOT_ALLOWED} unless the command is allowed. */
  public void require(List<String> command) {
    if (lines().stream().noneMatch(line -> begins(command, line))) {
      throw FailureCode.COMMAND_NOT_ALLOWED.failure(
          "no line of " + file + " allows the command " + String.join(" ", command));
    }
  }

  private static boolean begins(List<String> command, String line) {
    List<String> words = List.of(line.split(" "));
    return words.get(0).startsWith("/")
        && command.size() >= words.size()
        && command.subList(0, words.size()).equals(words);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw FailureCode.COMMAND_NOT_ALLOWED.failure("can't read " + file + ": " + e.getMessage());
    }
  }
}
