package dev.holdfast.activities.postgres;

/**
 * A program that Holdfast needs is not on this machine, or not in a version that will do. The
 * message says what is missing, where it was looked for and what would be right. Repeating does not
 * help: the operator acts.
 */
public final class MissingProgramsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingProgramsException(String message) {
    super(message);
  }
}
