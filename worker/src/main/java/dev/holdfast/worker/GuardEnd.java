package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a guard has ended; its server is down and takes no writes when it is started.
 *
 * @param code null if the guard was told to end
 */
public record GuardEnd(@Nullable FailureCode code, String message) {

  static GuardEnd told(String message) {
    return new GuardEnd(null, message);
  }
}
