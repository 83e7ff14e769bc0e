package dev.holdfast.workflows.runbook;

import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A run of a recovery, step by step.
 *
 * <p>Guarantees: the undo of a step is registered before its action runs, since a call that timed
 * out may have worked. When a step fails or somebody aborts, the undos run in reverse, detached
 * from any cancellation, and each one's outcome is in the report; one that fails is residue, never
 * swallowed. An exception of a step's own code is a failed step; anything else is left to Temporal,
 * which tries the workflow task again, so that a mended worker can finish the run.
 *
 * <p>Used from workflow code only; one per run.
 */
public final class Runbook {

  private final Ledger ledger;
  private final RunPage page;
  private final UndoStack undos;
  private @Nullable CancellationScope current;
  private SteeredRun.@Nullable Abort abort;
  private boolean finishing;

  private Runbook(Ledger ledger, RunPage page) {
    this.ledger = ledger;
    this.page = page;
    this.undos =
        new UndoStack((step, outcome) -> change(step, it -> it.with(outcome)), ledger::leftBehind);
  }

  /** Opens the runbook of a run; to be called from the workflow's {@code @WorkflowInit}. */
  public static Runbook open(RunRequest request, StepDefinition... steps) {
    var info = Workflow.getInfo();
    Ledger ledger =
        new Ledger(
            request,
            info.getWorkflowId(),
            info.getRunId(),
            Instant.ofEpochMilli(info.getRunStartedTimestampMillis()),
            steps);
    return new Runbook(ledger, new RunPage());
  }

  /** What a step looks like while it is being written down. */
  public final class Step {
    private final StepDefinition definition;

    private Step(StepDefinition definition) {
      this.definition = definition;
    }

    /** Registers what takes the step back; it must do nothing where nothing was done. */
    public Step undo(Functions.Func<? extends Observation> undo) {
      undos.push(definition, undo);
      return this;
    }

    /** Runs the step's action; throws {@link StepStopped} if it failed or was aborted. */
    public <T extends Observation> T run(Functions.Func<T> action) {
      return act(definition, action);
    }
  }

  /** Begins a step that has an undo. */
  public Step step(StepDefinition definition) {
    stopIfAborted();
    return new Step(definition);
  }

  /** Runs a step that has none. */
  public <T extends Observation> T step(StepDefinition definition, Functions.Func<T> action) {
    stopIfAborted();
    return act(definition, action);
  }

  /** Leaves a step out and says why. */
  public void skip(StepDefinition definition, String reason) {
    change(definition, it -> it.skipped(reason));
  }

  /**
   * Runs a step whose failure changes nothing about the recovery: a notification, a release. What
   * it leaves behind is named in the report.
   */
  public void besides(
      StepDefinition definition, Functions.Func<? extends Observation> action, String residue) {
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                act(definition, action);
              } catch (StepStopped e) {
                if (!residue.isEmpty()) {
                  ledger.leftBehind(residue);
                }
              }
            })
        .run();
  }

  private <T extends Observation> T act(StepDefinition step, Functions.Func<T> action) {
    ledger.currentStep(step.title());
    change(step, it -> it.running(now()));
    ActivitySummaries.titled(step.title());
    try {
      T seen = inScope(action);
      seen(seen.attempt());
      change(
          step,
          it -> it.ended(StepReport.State.DONE, seen.attempt().number(), now(), seen.detail()));
      return seen;
    } catch (RuntimeException e) {
      StepFailure.rethrowTemporals(e);
      throw stopped(step, e);
    } finally {
      current = null;
    }
  }

  private <T> T inScope(Functions.Func<T> action) {
    List<T> result = new ArrayList<>(1);
    CancellationScope scope = Workflow.newCancellationScope(() -> result.add(action.apply()));
    current = scope;
    scope.run();
    return result.get(0);
  }

  private StepStopped stopped(StepDefinition step, RuntimeException e) {
    Failure why = StepFailure.isCancel(e) ? abortFailure() : StepFailure.of(e);
    int attempts = StepFailure.attempt(e).map(Attempt::number).orElse(1);
    StepFailure.attempt(e).ifPresent(this::seen);
    change(step, it -> it.ended(StepReport.State.FAILED, attempts, now(), why.message()));
    return new StepStopped(why);
  }

  private void seen(Attempt attempt) {
    ledger.add(new HostClock(attempt.worker(), Duration.ZERO));
    ledger.add(new HostClock("temporal server", attempt.clockOffset()));
  }

  private void stopIfAborted() {
    if (abort != null || CancellationScope.current().isCancelRequested()) {
      throw new StepStopped(abortFailure());
    }
  }

  private Failure abortFailure() {
    String who = abort == null ? "cancelled in Temporal" : abort.sentence();
    return Failure.of(FailureCode.ABORTED, who);
  }

  /** From here on undoing means going back to the old state, not staying in it. */
  public void passPointOfNoReturn() {
    ledger.passPointOfNoReturn();
  }

  /** The recovery is proven: it can't be aborted or undone any more. */
  public void verified() {
    stopIfAborted();
    finishing = true;
    undos.forget();
  }

  /** Writes a check's result down; the last one of a name counts. */
  public void check(CheckReport check) {
    ledger.add(check);
  }

  /** Writes down a host whose clock went into a figure. */
  public void host(HostClock host) {
    ledger.add(host);
  }

  /** Fills a field that the verb adds to the contract's run. */
  public void add(String field, @Nullable Object value) {
    ledger.add(field, value);
  }

  /** Fields that the verb adds and that are null until {@link #add} fills them. */
  public void addUnknown(String... fields) {
    for (String field : fields) {
      ledger.add(field, null);
    }
  }

  /** Says what the run waits for; null once it goes on. */
  public void waitsFor(@Nullable WaitingFor what) {
    ledger.waitsFor(what);
    page.show(report());
  }

  /** Writes down what stays behind and why. */
  public void leftBehind(String what) {
    ledger.leftBehind(what);
  }

  /** When the disaster began to hurt. */
  public Impact impact() {
    return ledger.impact();
  }

  /** Writes down the recovery time: the system was good from {@code firstGoodAt} on. */
  public void recoveredAt(Instant firstGoodAt, @Nullable Duration objective) {
    Duration wait = Duration.between(ledger.startedAt(), firstTaskAt);
    ledger.rto(Rto.achieved(objective, ledger.impact(), ledger.startedAt(), wait, firstGoodAt));
  }

  /** Writes down what clients felt. */
  public void felt(@Nullable Duration downtime, @Nullable Duration swapGap) {
    ledger.downtime(downtime);
    ledger.swapGap(swapGap);
  }

  /** Writes down what was lost. */
  public void lost(Rpo loss) {
    ledger.rpo(loss);
  }

  private final Instant firstTaskAt = now();

  /**
   * Runs {@code story} to its end or back to its beginning, then {@code epilogue} in any case.
   *
   * @param good the outcome if the story ends
   * @param epilogue told {@link #besides} the story: nothing in it can fail the run
   */
  public void tell(Outcome good, Functions.Proc story, Functions.Proc1<Outcome> epilogue) {
    Outcome outcome = good;
    try {
      story.apply();
    } catch (StepStopped e) {
      outcome = undoAll(e.failure());
    }
    finishing = true;
    Outcome end = outcome;
    Workflow.newDetachedCancellationScope(() -> epilogue.apply(end)).run();
    ledger.close(end);
    page.show(report());
  }

  /**
   * Writes the closing document and gives the run's last word. The run closes without the document
   * if the store does not take it; its evidence is then PENDING.
   */
  public RunReport close(Functions.Func1<RunReport, Evidence> store) {
    RunAttributes.closed(report());
    ActivitySummaries.titled("write evidence");
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                ledger.evidence(store.apply(report()));
              } catch (TemporalFailure e) {
                ledger.evidence(Evidence.pending());
              }
            })
        .run();
    if (CancellationScope.current().isCancelRequested()) {
      throw new CanceledFailure("cancelled in Temporal; what had been changed was undone");
    }
    return report();
  }

  private Outcome undoAll(Failure why) {
    finishing = true;
    ledger.failed(why);
    UndoStack.Result result = undos.runAll();
    if (result == UndoStack.Result.FAILED) {
      return Outcome.FAILED;
    }
    if (ledger.pointOfNoReturnPassed()) {
      return Outcome.ROLLED_BACK;
    }
    if (why.code() == FailureCode.ABORTED.number()) {
      return Outcome.ABORTED;
    }
    return result == UndoStack.Result.UNDONE ? Outcome.COMPENSATED : Outcome.FAILED;
  }

  /** Rejects an abort once the run is finishing. */
  public void validateAbort() {
    if (finishing) {
      throw FailureCode.MESSAGE_REFUSED.failure(
          FailureCode.MESSAGE_REFUSED.number() + " the run is finishing and can't be aborted now");
    }
  }

  /** Asks the run to stop; the step that runs is cancelled and everything undone. */
  public RunReport abort(SteeredRun.Abort request) {
    if (abort == null) {
      abort = request;
      if (current != null) {
        current.cancel(request.reason());
      }
    }
    return report();
  }

  /** The run as it stands. */
  public RunReport report() {
    return ledger.report(now());
  }

  private void change(StepDefinition step, UnaryOperator<StepReport> change) {
    ledger.change(step, change);
    page.show(report());
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
