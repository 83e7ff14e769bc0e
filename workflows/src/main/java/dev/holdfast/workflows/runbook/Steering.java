package dev.holdfast.workflows.runbook;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a run is to stop, and what must be cancelled if it is. */
final class Steering {

  private @Nullable CancellationScope current;
  private @Nullable CancellationScope whole;
  private SteeredRun.@Nullable Abort abort;
  private boolean finishing;
  private String refusal = "the run is finishing and can't be aborted now";
  private boolean onlyForward;

  /** From here on the run stops, too, when {@code scope} is cancelled. */
  void heeds(CancellationScope scope) {
    whole = scope;
  }

  /** Why the run should stop; null if nobody asked for it. */
  @Nullable Failure stopWanted() {
    boolean cancelled = whole != null && whole.isCancelRequested();
    return abort != null || cancelled ? abortFailure() : null;
  }

  /** Does the work in a scope that an abort cancels. */
  <T> T cancellable(Functions.Func<T> work) {
    List<T> result = new ArrayList<>(1);
    CancellationScope scope = Workflow.newCancellationScope(() -> result.add(work.apply()));
    current = scope;
    try {
      scope.run();
    } finally {
      current = null;
    }
    return result.get(0);
  }

  /** Throws {@link StepStopped} if nothing further may be begun. */
  void stopIfAborted() {
    if (abort != null || CancellationScope.current().isCancelRequested()) {
      throw new StepStopped(abortFailure());
    }
  }

  Failure abortFailure() {
    String who = abort == null ? "cancelled in Temporal" : abort.sentence();
    return Failure.of(FailureCode.ABORTED, who);
  }

  /** From here on no abort is taken. */
  void finish() {
    finishing = true;
  }

  /** From here on no abort is taken, because of {@code why}, and no cancellation counts. */
  void goOnlyForward(String why) {
    finish();
    refusal = why;
    onlyForward = true;
  }

  boolean onlyForward() {
    return onlyForward;
  }

  boolean finishing() {
    return finishing;
  }

  void validateAbort() {
    if (finishing) {
      throw FailureCode.refusal(refusal);
    }
  }

  /** Only the first one counts. */
  void abort(SteeredRun.Abort request) {
    if (abort == null) {
      abort = request;
      if (current != null) {
        current.cancel(request.reason());
      }
    }
  }
}
