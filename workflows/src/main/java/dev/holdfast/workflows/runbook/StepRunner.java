package dev.holdfast.workflows.runbook;

import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Functions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs steps, writes down what becomes of them, and asks people about those that failed. */
final class StepRunner {

  private final Ledger ledger;
  private final Steering steering;
  private final Decisions decisions;
  private final Conduct conduct;

  StepRunner(Ledger ledger, Steering steering, Decisions decisions, Conduct conduct) {
    this.ledger = ledger;
    this.steering = steering;
    this.decisions = decisions;
    this.conduct = conduct;
  }

  /** Until it is done, left out (empty; only if that may be), or its failure stops the run. */
  <T extends Observation> Optional<T> run(StepDefinition step, Functions.Func<T> action) {
    while (true) {
      try {
        return Optional.of(once(step, action));
      } catch (StepStopped failed) {
        Decided decided = ask(step, failed);
        switch (decided.decision()) {
          case RETRY -> steering.stopIfAborted();
          case SKIP -> {
            leaveOut(step, failed, decided);
            return Optional.empty();
          }
          case COMPENSATE -> throw failed;
          case ROLLBACK, REMOVE, KEEP -> throw new IllegalStateException("never offered");
        }
      }
    }
  }

  /** Once, whatever becomes of it. */
  <T extends Observation> T once(StepDefinition step, Functions.Func<T> action) {
    ledger.begin(step);
    ActivitySummaries.titled(step.title());
    try {
      T seen = steering.cancellable(action);
      seen(seen.attempt());
      ledger.end(step, StepReport.State.DONE, seen.attempt().number(), seen.detail());
      return seen;
    } catch (RuntimeException e) {
      StepFailure.rethrowTemporals(e);
      throw stopped(step, e);
    }
  }

  /** The run waits in it until enough people have agreed. */
  void await(StepDefinition step, ApprovalGate gate) {
    ledger.begin(step);
    try {
      String detail =
          steering.cancellable(
              () -> gate.await(() -> announce(Announcements.approvals(ledger.report()))));
      ledger.end(step, StepReport.State.DONE, 1, detail);
    } catch (CanceledFailure e) {
      Failure why = steering.abortFailure();
      ledger.end(step, StepReport.State.FAILED, 1, why.message());
      throw new StepStopped(why);
    }
  }

  private StepStopped stopped(StepDefinition step, RuntimeException e) {
    Failure why = StepFailure.isCancel(e) ? steering.abortFailure() : StepFailure.of(e);
    int attempts = StepFailure.attempt(e).map(Attempt::number).orElse(1);
    StepFailure.attempt(e).ifPresent(this::seen);
    ledger.end(step, StepReport.State.FAILED, attempts, why.message());
    return new StepStopped(why);
  }

  private void seen(Attempt attempt) {
    ledger.add(new HostClock(attempt.worker(), Duration.ZERO));
    ledger.add(new HostClock("temporal server", attempt.clockOffset()));
  }

  /** Throws the failure on if nobody is to be asked, and the abort if one comes meanwhile. */
  private Decided ask(StepDefinition step, StepStopped failed) {
    if (conduct.unasked().contains(step)) {
      throw failed;
    }
    switch (ledger.pointOfNoReturnPassed() ? conduct.onFailureBeyond() : conduct.onFailure()) {
      case COMPENSATE, CONTINUE -> throw failed;
      case PAUSE -> steering.stopIfAborted();
    }
    List<Choice> choices = new ArrayList<>(List.of(Choice.RETRY));
    if (step.skippable()) {
      choices.add(Choice.SKIP);
    }
    choices.add(Choice.COMPENSATE);
    Functions.Proc announcement =
        () -> announce(Announcements.decision(ledger.report(), step, failed.failure(), choices));
    try {
      return steering.cancellable(() -> decisions.ask(step.title(), choices, announcement));
    } catch (CanceledFailure e) {
      throw new StepStopped(steering.abortFailure());
    }
  }

  private void leaveOut(StepDefinition step, StepStopped failed, Decided decided) {
    ledger.unprovable();
    ledger.change(
        step,
        it ->
            it.skipped(
                "left out by %s: %s; it had failed: %s"
                    .formatted(decided.by(), decided.reason(), failed.failure().message())));
  }

  /** People who can't be told are no reason to stop; an abort is. */
  private void announce(String text) {
    ActivitySummaries.titled("tell people");
    try {
      conduct.announce().apply(text);
    } catch (TemporalFailure e) {
      if (StepFailure.isCancel(e)) {
        throw new CanceledFailure("while people were told");
      }
    }
  }
}
