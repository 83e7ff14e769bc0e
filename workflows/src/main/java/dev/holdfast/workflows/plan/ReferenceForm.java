package dev.holdfast.workflows.plan;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three ways to write a {@link Reference}, told apart. */
public sealed interface ReferenceForm {

  /**
   * Tells which form {@code reference} has.
   *
   * @throws IllegalArgumentException if it starts like {@code env:} or {@code file:} but does not
   *     go on like it
   */
  static ReferenceForm of(Reference reference) {
    return Grammar.parse(reference.text());
  }

  /** One case per form. */
  <T> T match(
      Function<Literal, T> literal, Function<Environment, T> environment, Function<File, T> file);

  /** The value itself. */
  record Literal(String value) implements ReferenceForm {
    @Override
    public <T> T match(
        Function<Literal, T> literal,
        Function<Environment, T> environment,
        Function<File, T> file) {
      return literal.apply(this);
    }
  }

  /** An environment variable of the worker; the default counts if it is unset or empty. */
  record Environment(String variable, Optional<String> fallback) implements ReferenceForm {
    @Override
    public <T> T match(
        Function<Literal, T> literal,
        Function<Environment, T> environment,
        Function<File, T> file) {
      return environment.apply(this);
    }
  }

  /** The first line of a file on the worker's host. */
  record File(String path) implements ReferenceForm {
    @Override
    public <T> T match(
        Function<Literal, T> literal,
        Function<Environment, T> environment,
        Function<File, T> file) {
      return file.apply(this);
    }
  }
}

/** How references are written. */
final class Grammar {

  private static final Pattern ENVIRONMENT =
      Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.+))?");
  private static final Pattern FILE = Pattern.compile("file:(/.+)");

  private Grammar() {}

  static ReferenceForm parse(String text) {
    Matcher environment = ENVIRONMENT.matcher(text);
    if (environment.matches()) {
      return new ReferenceForm.Environment(
          environment.group(1), Optional.ofNullable(environment.group(2)));
    }
    Matcher file = FILE.matcher(text);
    if (file.matches()) {
      return new ReferenceForm.File(file.group(1));
    }
    if (text.startsWith("env:") || text.startsWith("file:")) {
      throw new IllegalArgumentException(
          "a reference must be env:NAME, env:NAME:-default or file:/PATH, was " + text);
    }
    return new ReferenceForm.Literal(text);
  }
}
