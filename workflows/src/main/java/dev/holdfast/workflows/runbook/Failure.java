package dev.holdfast.workflows.runbook;

import org.jspecify.annotations.Nullable;

/** The {@code error} of an answer. */
public record Failure(
    int code,
    String name,
    String message,
    @Nullable Where where,
    @Nullable String hint,
    FailureCode.WhoActs whoActs) {

  public static Failure of(FailureCode code, String message) {
    return new Failure(code.number(), code.name(), message, null, code.hint(), code.whoActs());
  }

  /** A place in a file. */
  public record Where(
      @Nullable String file,
      @Nullable Integer line,
      @Nullable Integer column,
      @Nullable String path) {}
}
