package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(20)
final class LongJobsTest {

  private static final JobKey KEY = new JobKey("k7f3", "restore-beside");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final LongJobs jobs = new LongJobs();
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicInteger starts = new AtomicInteger();

  @AfterEach
  void endAll() {
    jobs.close();
  }

  @Test
  void aSecondAttemptAttachesToTheRunningJob() throws Exception {
    LongJob<Integer> first = jobs.startOrAttach(KEY, this::countedWork);
    assertThat(first.poll(Duration.ofMillis(1))).isEmpty();

    LongJob<Integer> second = jobs.startOrAttach(KEY, this::countedWork);
    go.countDown();

    assertThat(second).isSameAs(first);
    assertThat(second.poll(SOON)).contains(1);
    assertThat(starts).hasValue(1);
  }

  @Test
  void keepsTheResultUntilItIsForgotten() throws Exception {
    go.countDown();
    assertThat(jobs.startOrAttach(KEY, this::countedWork).poll(SOON)).contains(1);

    LongJob<Integer> late = jobs.startOrAttach(KEY, this::countedWork);
    assertThat(late.poll(Duration.ZERO)).contains(1);
    late.forget();
    late.forget();

    assertThat(jobs.startOrAttach(KEY, this::countedWork).poll(SOON)).contains(2);
  }

  @Test
  void keepsTheFailureUntilItIsForgotten() throws Exception {
    IllegalStateException planted = new IllegalStateException("disk full");
    LongJob<Integer> failing =
        jobs.startOrAttach(
            KEY,
            progress -> {
              throw planted;
            });

    assertThatThrownBy(() -> failing.poll(SOON))
        .isInstanceOf(ExecutionException.class)
        .hasCause(planted);
    assertThat(jobs.startOrAttach(KEY, this::countedWork)).isSameAs(failing);
    failing.forget();

    go.countDown();
    assertThat(jobs.startOrAttach(KEY, this::countedWork).poll(SOON)).contains(1);
  }

  @Test
  void refusesToForgetARunningJob() {
    LongJob<Integer> job = jobs.startOrAttach(KEY, this::countedWork);

    assertThatThrownBy(job::forget)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("k7f3/restore-beside still runs, cancel it first");
  }

  @Test
  void otherStepsAreOtherJobs() {
    LongJob<Integer> restore = jobs.startOrAttach(KEY, this::countedWork);

    LongJob<Integer> dump = jobs.startOrAttach(new JobKey("k7f3", "dump"), this::countedWork);

    assertThat(dump).isNotSameAs(restore);
  }

  @Test
  void showsTheLastProgress() {
    LongJob<Integer> job =
        jobs.startOrAttach(
            KEY,
            progress -> {
              progress.report("1 of 9 tables");
              progress.report("2 of 9 tables");
              return countedWork(progress);
            });

    await().until(() -> job.progress().equals(Optional.of("2 of 9 tables")));
  }

  @Test
  void cancelEndsTheProcessOfTheWorkAndALaterAttemptStartsAnew() throws Exception {
    try (ProcessFixture fixture = new ProcessFixture()) {
      LongJob<Integer> job =
          jobs.startOrAttach(
              KEY,
              progress -> {
                RunningProcess running = fixture.start(fixture.request("sleep", "300"));
                progress.onCancel(running::end);
                return running.await().exitCode();
              });
      await().until(() -> fixture.marked().size() == 1);

      assertThat(job.cancel(SOON)).isTrue();

      assertThat(fixture.marked()).isEmpty();
      go.countDown();
      assertThat(jobs.startOrAttach(KEY, this::countedWork).poll(SOON)).contains(1);
    }
  }

  @Test
  void saysThatAJobWasCancelled() throws Exception {
    LongJob<Integer> job = jobs.startOrAttach(KEY, this::countedWork);

    assertThat(job.cancel(SOON)).isTrue();

    assertThatThrownBy(() -> job.poll(SOON))
        .isInstanceOf(CancellationException.class)
        .hasMessage("k7f3/restore-beside was cancelled");
  }

  @Test
  void attachesToACancelledJobAsLongAsItRuns() throws Exception {
    LongJob<Integer> stubborn =
        jobs.startOrAttach(
            KEY,
            progress -> {
              while (true) {
                try {
                  go.await();
                  return 1;
                } catch (InterruptedException e) {
                  progress.report("interrupted");
                }
              }
            });

    assertThat(stubborn.cancel(Duration.ofMillis(10))).isFalse();

    assertThat(jobs.startOrAttach(KEY, this::countedWork)).isSameAs(stubborn);
    go.countDown();
    assertThat(stubborn.poll(SOON)).contains(1);
  }

  @Test
  void runsAnActionAtOnceIfTheJobIsCancelledAlready() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    LongJob<Integer> job =
        jobs.startOrAttach(
            KEY,
            progress -> {
              while (!progress.isCancelled()) {
                Thread.onSpinWait();
              }
              progress.onCancel(stopped::countDown);
              return 1;
            });

    assertThat(job.cancel(SOON)).isTrue();

    assertThat(stopped.getCount()).isZero();
  }

  @Test
  void namesItsThreadAndCarriesTheLoggingContext() throws Exception {
    LongJob<String> job;
    try (MDC.MDCCloseable run = MDC.putCloseable("run", "k7f3")) {
      assertThat(run).isNotNull();
      job =
          jobs.startOrAttach(
              KEY,
              progress ->
                  Thread.currentThread().getName()
                      + " daemon="
                      + Thread.currentThread().isDaemon()
                      + " run="
                      + MDC.get("run"));
    }

    assertThat(job.poll(SOON)).contains("job k7f3/restore-beside daemon=true run=k7f3");
  }

  @Test
  void closingCancelsAllJobsAndStartsNoMore() {
    LongJob<Integer> restore = jobs.startOrAttach(KEY, this::countedWork);
    LongJob<Integer> dump = jobs.startOrAttach(new JobKey("k7f3", "dump"), this::countedWork);

    jobs.close();

    assertThat(restore.result()).isCompletedExceptionally();
    assertThat(dump.result()).isCompletedExceptionally();
    assertThatThrownBy(() -> jobs.startOrAttach(KEY, this::countedWork))
        .hasMessage("worker is closing, cannot start k7f3/restore-beside");
  }

  private int countedWork(JobProgress progress) throws InterruptedException {
    int number = starts.incrementAndGet();
    go.await();
    return number;
  }
}
