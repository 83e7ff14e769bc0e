package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/** What happens around the work of one port method; by default nothing. */
interface Trouble {

  default void before() {}

  default void after() {}

  /** Does nothing but fail, in every attempt of each step. */
  static Trouble always(FailureCode code) {
    return new Trouble() {
      @Override
      public void before() {
        throw failure(code);
      }
    };
  }

  /** Does nothing but fail, in every attempt of the first step that comes this way. */
  static Trouble oneStep(FailureCode code) {
    return new Trouble() {
      private @Nullable String victim;

      @Override
      public synchronized void before() {
        String activity = info().getActivityId();
        victim = victim == null ? activity : victim;
        if (victim.equals(activity)) {
          throw failure(code);
        }
      }
    };
  }

  /** Fails before the work until attempt number {@code works}. */
  static Trouble untilAttempt(int works, FailureCode code) {
    return new Trouble() {
      @Override
      public void before() {
        if (info().getAttempt() < works) {
          throw failure(code);
        }
      }
    };
  }

  /** Does the work, but the answer is lost in every attempt. */
  static Trouble answersLost() {
    return new Trouble() {
      @Override
      public void after() {
        throw failure(FailureCode.TIMED_OUT);
      }
    };
  }

  /** Does the work, but the answer of the first attempt is lost. */
  static Trouble firstAnswerLost() {
    return new Trouble() {
      @Override
      public void after() {
        if (info().getAttempt() == 1) {
          throw failure(FailureCode.SERVER_UNREACHABLE);
        }
      }
    };
  }

  private static ActivityInfo info() {
    return Activity.getExecutionContext().getInfo();
  }

  /** As activities of the real worker fail: with the attempt that saw it. */
  private static ApplicationFailure failure(FailureCode code) {
    return ApplicationFailure.newBuilder()
        .setMessage("scripted " + code)
        .setType(code.name())
        .setNonRetryable(!code.retryable())
        .setDetails(FakeWorld.attempt())
        .build();
  }
}
