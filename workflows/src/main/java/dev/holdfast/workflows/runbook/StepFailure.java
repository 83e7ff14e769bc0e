package dev.holdfast.workflows.runbook;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a step threw: the failure to report and how many attempts were made. */
final class StepFailure {

  private StepFailure() {}

  static Failure of(Throwable thrown) {
    ApplicationFailure application = find(thrown, ApplicationFailure.class);
    if (application != null) {
      return Failure.of(codeOf(application.getType()), application.getOriginalMessage());
    }
    TimeoutFailure timeout = find(thrown, TimeoutFailure.class);
    if (timeout != null) {
      return Failure.of(
          FailureCode.TIMED_OUT, "no answer in time (" + timeout.getTimeoutType() + ")");
    }
    return Failure.of(
        FailureCode.STEP_BROKE, thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
  }

  /** Throws it on if it is not the step's failure but the replay's: Temporal tries again. */
  static void rethrowTemporals(RuntimeException thrown) {
    boolean temporals = thrown.getClass().getName().startsWith("io.temporal.");
    if (temporals && !(thrown instanceof TemporalFailure)) {
      throw thrown;
    }
  }

  static boolean isCancel(Throwable thrown) {
    return find(thrown, CanceledFailure.class) != null;
  }

  /** The last attempt, if the failure came out of an activity that told. */
  static Optional<Attempt> attempt(Throwable thrown) {
    ActivityFailure activity = find(thrown, ActivityFailure.class);
    ApplicationFailure application = find(thrown, ApplicationFailure.class);
    if (activity == null || application == null || application.getDetails().getSize() == 0) {
      return Optional.empty();
    }
    return Optional.of(application.getDetails().get(0, Attempt.class));
  }

  private static FailureCode codeOf(String type) {
    return Arrays.stream(FailureCode.values())
        .filter(it -> it.name().equals(type))
        .findFirst()
        .orElse(FailureCode.STEP_BROKE);
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> kind) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (kind.isInstance(it)) {
        return kind.cast(it);
      }
    }
    return null;
  }
}
