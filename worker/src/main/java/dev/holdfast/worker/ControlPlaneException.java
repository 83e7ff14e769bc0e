package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.FailureCode;
import org.jspecify.annotations.Nullable;

/** The control plane can't be reached, started or used; the message says which one and why. */
public final class ControlPlaneException extends RuntimeException {

  private final FailureCode code;

  /**
   * A failure of this machine's set-up, before any run is concerned.
   *
   * @param message names the address, program or file; holds no secret
   */
  public ControlPlaneException(FailureCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Its number, hint and exit code. */
  public FailureCode code() {
    return code;
  }
}
