package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
final class DurableJobsTest {

  private static final JobKey KEY = new JobKey("k7f3", "dump");

  /** An activity over {@link DurableJobs}. */
  @ActivityInterface
  public interface Work {
    int durably();

    int attended();

    boolean end();
  }

  /** What Temporal says to a heartbeat. */
  private interface Answer {
    ActivityCompletionException to(ActivityInfo info);
  }

  private static final Answer TIMED_OUT =
      info -> new ActivityNotExistsException(info, new IllegalStateException("timed out"));

  private final LongJobs jobs = new LongJobs();
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable Answer> lost = new AtomicReference<>();
  private final TestActivityEnvironment temporal =
      TestActivityEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkerFactoryOptions(
                  WorkerFactoryOptions.newBuilder()
                      .setWorkerInterceptors(new LosesHeartbeats())
                      .build())
              .build());
  private final Work work;

  DurableJobsTest() {
    temporal.registerActivitiesImplementations(new Worker());
    work =
        temporal.newActivityStub(
            Work.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(20))
                .setHeartbeatTimeout(Duration.ofSeconds(5))
                .build());
  }

  @AfterEach
  void endAll() {
    go.countDown();
    jobs.close();
    temporal.close();
  }

  private final class Worker implements Work {
    private final DurableJobs durable = new DurableJobs(jobs);

    @Override
    public int durably() {
      return durable.run(KEY, DurableJobsTest.this::work);
    }

    @Override
    public int attended() {
      return DurableJobs.attend(KEY, DurableJobsTest.this::work);
    }

    @Override
    public boolean end() {
      return durable.end(KEY);
    }
  }

  private int work(JobProgress progress) throws Exception {
    int number = starts.incrementAndGet();
    progress.report("half");
    try {
      go.await();
      Exception planned = failure.get();
      if (planned != null) {
        throw planned;
      }
      return number;
    } finally {
      ended.incrementAndGet();
    }
  }

  /** While one is planted, heartbeats end as if Temporal had answered so. */
  private final class LosesHeartbeats extends WorkerInterceptorBase {
    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        @Override
        public void init(ActivityExecutionContext context) {
          super.init(
              new ActivityExecutionContextBase(context) {
                @Override
                public <V> void heartbeat(@Nullable V details) {
                  Answer planted = lost.get();
                  if (planted != null) {
                    throw planted.to(getInfo());
                  }
                  super.heartbeat(details);
                }
              });
        }
      };
    }
  }

  @Test
  void returnsTheResultAndForgetsTheJob() {
    go.countDown();

    assertThat(work.durably()).isEqualTo(1);
    assertThat(jobs.find(KEY)).isEmpty();
    assertThat(work.durably()).isEqualTo(2);
  }

  @Test
  void heartbeatsWithTheProgressOfTheWork() {
    AtomicReference<String> seen = new AtomicReference<>("");
    temporal.setActivityHeartbeatListener(String.class, seen::set);
    CompletableFuture<Integer> attempt = CompletableFuture.supplyAsync(work::durably);

    await().untilAsserted(() -> assertThat(seen).hasValue("half"));
    go.countDown();

    assertThat(attempt.join()).isEqualTo(1);
  }

  @Test
  void throwsTheFailureAsItIs() {
    go.countDown();
    failure.set(ApplicationFailure.newNonRetryableFailure("no room", "NO_ROOM"));

    assertThat(catchThrowable(work::durably))
        .cause()
        .isInstanceOf(ApplicationFailure.class)
        .extracting("type", "originalMessage", "nonRetryable")
        .containsExactly("NO_ROOM", "no room", true);

    failure.set(new IOException("disk gone"));
    assertThat(catchThrowable(work::durably))
        .cause()
        .extracting("type", "originalMessage")
        .containsExactly("java.io.IOException", "disk gone");
    assertThat(jobs.find(KEY)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lostHeartbeats")
  void leavesTheWorkRunningWhenTemporalWasAwayAndJoinsItLater(Answer answer) {
    lost.set(answer);
    assertThat(catchThrowable(work::durably)).isNotNull();
    assertThat(ended).hasValue(0);

    lost.set(null);
    go.countDown();

    assertThat(work.durably()).isEqualTo(1);
    assertThat(starts).hasValue(1);
  }

  static Stream<Answer> lostHeartbeats() {
    TimeoutFailure away = new TimeoutFailure("no answer", null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
    return Stream.of(
        TIMED_OUT,
        info -> new ActivityCanceledException(info, away),
        ActivityWorkerShutdownException::new);
  }

  @Test
  void endsTheWorkWhenAnOperatorCancels() {
    CompletableFuture<Throwable> attempt =
        CompletableFuture.supplyAsync(() -> catchThrowable(work::durably));
    await().until(() -> starts.get() == 1);

    temporal.requestCancelActivity();

    assertThat(attempt.join()).isInstanceOf(CanceledFailure.class);
    assertThat(ended).hasValue(1);
    assertThat(jobs.find(KEY)).isEmpty();
  }

  @Test
  void attendedWorkEndsWithItsAttemptWhateverEndsIt() {
    lost.set(TIMED_OUT);

    assertThat(catchThrowable(work::attended)).isNotNull();

    assertThat(ended).hasValue(1);
  }

  @Test
  void endsTheJobOfAnotherAttempt() {
    lost.set(TIMED_OUT);
    assertThat(catchThrowable(work::durably)).isNotNull();
    lost.set(null);

    assertThat(work.end()).isTrue();

    assertThat(ended).hasValue(1);
    assertThat(jobs.find(KEY)).isEqualTo(Optional.empty());
    assertThat(work.end()).isFalse();
  }
}
