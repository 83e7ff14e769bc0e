package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.ActivityCanceledException;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
final class ActivityGuardTest {

  private final ActivityGuard guard = new ActivityGuard(new Attempts("weu-worker-1"));
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch threeTimes = new CountDownLatch(3);
  private TestActivityEnvironment environment;

  @BeforeEach
  void open() {
    environment =
        TestActivityEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkerInterceptors(guard).build())
                .build());
    environment.setActivityHeartbeatListener(
        String.class,
        it -> {
          heard.add(it);
          threeTimes.countDown();
        });
  }

  @AfterEach
  void close() {
    environment.close();
    guard.close();
  }

  @Test
  void repeatsWhatABusyActivitySaidLast() {
    String result =
        run(
            () -> {
              Activity.getExecutionContext().heartbeat("half");
              return threeTimes.await(20, TimeUnit.SECONDS) ? "done" : "not heard";
            });

    assertThat(result).isEqualTo("done");
    assertThat(heard).contains("half", "half", "half");
  }

  @Test
  void keepsWhatTheAttemptBeforeSaidUntilThisOneSpeaks() {
    environment.setHeartbeatDetails("third of four");

    String result = run(() -> threeTimes.await(20, TimeUnit.SECONDS) ? "done" : "not heard");

    assertThat(result).isEqualTo("done");
    assertThat(heard).containsOnly("third of four");
  }

  @Test
  void tellsACancelledActivityAtItsOwnHeartbeat() {
    environment.requestCancelActivity();
    List<Throwable> seen = new CopyOnWriteArrayList<>();

    assertThatThrownBy(() -> run(() -> heartbeatUntilItThrows(seen)))
        .isInstanceOf(CanceledFailure.class);

    assertThat(seen).hasSize(1).first().isInstanceOf(ActivityCanceledException.class);
  }

  @Test
  void addsTheAttemptToAFailureAndLeavesTheRest() {
    ApplicationFailure failure =
        failureOf(
            () -> {
              throw FailureCode.SERVER_UNREACHABLE.failure(
                  "nobody at db:5432", new IllegalStateException("refused"));
            });

    assertThat(failure.getType()).isEqualTo("SERVER_UNREACHABLE");
    assertThat(failure.getOriginalMessage()).isEqualTo("nobody at db:5432");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure)
        .hasRootCauseMessage(
            "message='refused', type='java.lang.IllegalStateException', nonRetryable=false");
    assertThat(failure.getDetails().get(0, Attempt.class).worker()).isEqualTo("weu-worker-1");
  }

  @Test
  void makesAnythingElseAFailedStepThatIsNotTriedAgain() {
    ApplicationFailure failure =
        failureOf(
            () -> {
              throw new NullPointerException("rows");
            });

    assertThat(failure.getType()).isEqualTo("STEP_BROKE");
    assertThat(failure.getOriginalMessage()).isEqualTo("NullPointerException: rows");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getDetails().get(0, Attempt.class).worker()).isEqualTo("weu-worker-1");
  }

  @Test
  void letsNothingBeFinalOnceTheWorkerEnds() {
    guard.workerEnds();

    ApplicationFailure failure =
        failureOf(
            () -> {
              throw FailureCode.RESTORE_FAILED.failure("pg_restore was killed");
            });

    assertThat(failure.getType()).isEqualTo("WORKER_ENDED");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("pg_restore was killed");
  }

  @Test
  void putsTheRunOnTheActivitysLogLines() {
    assertThat(run(() -> String.valueOf(MDC.get("run")))).isEqualTo("r7k2");
  }

  private static String heartbeatUntilItThrows(List<Throwable> seen) throws InterruptedException {
    while (true) {
      try {
        Activity.getExecutionContext().heartbeat("on");
      } catch (ActivityCanceledException e) {
        seen.add(e);
        throw e;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private ApplicationFailure failureOf(Callable<String> body) {
    ActivityFailure failure = catchThrowableOfType(ActivityFailure.class, () -> run(body));
    return catchThrowableOfType(
        ApplicationFailure.class,
        () -> {
          throw Objects.requireNonNull(failure.getCause());
        });
  }

  private String run(Callable<String> body) {
    environment.registerActivitiesImplementations(new BodyWork(body));
    return environment
        .newActivityStub(
            Work.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(30))
                .setHeartbeatTimeout(Duration.ofSeconds(2))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build())
        .work(new Order("r7k2"));
  }

  /** What the activity is told. */
  public record Order(String run) {}

  /** An activity as any. */
  @ActivityInterface
  public interface Work {
    String work(Order order);
  }

  private record BodyWork(Callable<String> body) implements Work {
    @Override
    public String work(Order order) {
      try {
        return body.call();
      } catch (Exception e) {
        throw Activity.wrap(e);
      }
    }
  }
}
