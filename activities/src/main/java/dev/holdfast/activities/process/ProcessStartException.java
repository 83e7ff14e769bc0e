package dev.holdfast.activities.process;

import org.jspecify.annotations.Nullable;

/** A program could not be started, so nothing has happened; the message says what to do. */
public final class ProcessStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProcessStartException(
      ProcessRequest request, String reason, String remedy, @Nullable Throwable cause) {
    super(
        "cannot start %s for %s: %s; %s"
            .formatted(request.command().get(0), request.marker(), reason, remedy),
        cause);
  }
}
