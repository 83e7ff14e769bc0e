package dev.holdfast.activities.planfile;

/** Replaced by the plan slice. */
public final class ReferenceException extends RuntimeException {
  public ReferenceException(String message) {
    super(message);
  }
}
