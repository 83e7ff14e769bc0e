package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import org.jspecify.annotations.Nullable;

/** Ends a command with an error as its answer; the code says with which exit code. */
public final class CommandFailure extends RuntimeException {

  private final FailureCode code;
  private final transient Failure.@Nullable Where where;

  /**
   * A failure that needs no place in a file.
   *
   * @param message what is wrong, with the value; holds no secret
   */
  public CommandFailure(FailureCode code, String message) {
    this(code, message, null);
  }

  /** As above, with the place in a file that is to blame. */
  public CommandFailure(FailureCode code, String message, Failure.@Nullable Where where) {
    super(message);
    this.code = code;
    this.where = where;
  }

  /** The {@code error} of the answer. */
  public Failure failure() {
    return new Failure(
        code.number(), code.name(), getMessage(), where, code.hint(), code.whoActs());
  }

  /** The exit code of the command. */
  public int exitCode() {
    return code.exitCode();
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
