package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions that are asked at the same time and that nobody waits for beyond one deadline: a folder
 * of a lost site may never answer.
 */
final class Deadlined {

  private final Duration patience;
  private final long since = System.nanoTime();
  private final List<String> unknown = new ArrayList<>();

  Deadlined(Duration patience) {
    this.patience = patience;
  }

  /** A question that has been asked. */
  final class Question<T> {

    private final String what;
    private final FutureTask<T> task;

    private Question(String what, Callable<T> question) {
      this.what = what;
      this.task = new FutureTask<>(question);
    }

    /** Empty if there is none in time; then it is among {@link #unknown}. */
    Optional<T> answer() {
      try {
        long left = patience.toNanos() - (System.nanoTime() - since);
        return Optional.of(task.get(Math.max(0, left), TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        task.cancel(true);
        return unknown("no answer within " + patience.toSeconds() + " s");
      } catch (ExecutionException e) {
        return unknown(why(e.getCause() == null ? e : e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw FailureCode.TIMED_OUT.failure("interrupted while looking at " + what);
      }
    }

    private Optional<T> unknown(String why) {
      unknown.add("%s: unknown, %s".formatted(what, why));
      return Optional.empty();
    }
  }

  /** Asks in a thread of its own, which nothing waits for at the end of this process. */
  <T> Question<T> ask(String what, Callable<T> question) {
    Question<T> asked = new Question<>(what, question);
    Thread thread = new Thread(asked.task, "look at " + what);
    thread.setDaemon(true);
    thread.start();
    return asked;
  }

  /** What has no answer, and why. */
  List<String> unknown() {
    return List.copyOf(unknown);
  }

  private static String why(Throwable failure) {
    return failure instanceof ApplicationFailure known
        ? known.getOriginalMessage()
        : String.valueOf(failure.getMessage());
  }
}
