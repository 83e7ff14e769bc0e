package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Looks at what an activity has thrown. */
public final class ActivityFailures {

  private ActivityFailures() {}

  public static void assertFails(FailureCode code, String words, ThrowingCallable call) {
    assertFailed(catchThrowable(call), code, words);
  }

  public static void assertFailed(Throwable thrown, FailureCode code, String words) {
    Throwable root = thrown;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    assertThat(root)
        .isInstanceOf(ApplicationFailure.class)
        .hasMessageContaining(words)
        .extracting("type")
        .isEqualTo(code.name());
  }
}
