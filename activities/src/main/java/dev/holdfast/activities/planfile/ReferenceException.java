package dev.holdfast.activities.planfile;

/** A reference that cannot be resolved here; names the reference, never a value. */
public final class ReferenceException extends RuntimeException {

  private final String fix;

  public ReferenceException(String message, String fix) {
    super(message);
    this.fix = fix;
  }

  /** What the operator can do about it. */
  public String fix() {
    return fix;
  }
}
