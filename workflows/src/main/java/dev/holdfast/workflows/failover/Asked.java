package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An activity that was asked for, that others need not wait for, and that can be called off. */
final class Asked<T> {

  private final CancellationScope scope;
  private @Nullable Promise<T> answer;

  private Asked(Functions.Func<T> question) {
    this.scope = Workflow.newCancellationScope(() -> answer = Async.function(question));
  }

  static <T> Asked<T> of(Functions.Func<T> question) {
    Asked<T> asked = new Asked<>(question);
    asked.scope.run();
    return asked;
  }

  /** Whether it is over within {@code limit}; returns as soon as it is. */
  boolean isOverWithin(Duration limit) {
    return Workflow.await(limit, this::isOver);
  }

  boolean isOver() {
    return answer != null && answer.isCompleted();
  }

  /** Null while there is none, or if it failed. */
  @Nullable T success() {
    Promise<T> known = answer;
    return known != null && known.isCompleted() && known.getFailure() == null ? known.get() : null;
  }

  /** Why it failed; empty if it did not. */
  String failure() {
    Promise<T> known = answer;
    if (known == null || !known.isCompleted() || known.getFailure() == null) {
      return "";
    }
    return Runbook.why(known.getFailure()).message();
  }

  /** It may still be at work until {@link #isOver}. */
  void callOff() {
    if (!isOver()) {
      scope.cancel("not needed any more");
    }
  }
}
