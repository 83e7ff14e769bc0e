package dev.holdfast.workflows.runbook;

import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of a recovery, step by step.
 *
 * <p>Guarantees: the undo of a step is registered before its action runs, since a call that timed
 * out may have worked. When a step fails or somebody aborts, the undos run in reverse, detached
 * from any cancellation, and each one's outcome is in the report; one that fails is residue, never
 * swallowed. Where the plan wants it, people are asked about a failed step first. An exception of a
 * step's own code is a failed step; anything else is left to Temporal, which tries the workflow
 * task again, so that a mended worker can finish the run.
 *
 * <p>Used from workflow code only; one per run.
 */
public final class Runbook {

  private final Ledger ledger;
  private final Steering steering = new Steering();
  private final ApprovalGate gate;
  private final StepRunner runner;
  private final UndoStack undos;
  private final Mailbox mailbox;
  private final Instant firstTaskAt = now();

  private Runbook(RunRequest request, Conduct conduct, Ledger ledger) {
    this.ledger = ledger;
    Decisions decisions = new Decisions(ledger);
    this.gate = new ApprovalGate(request, conduct.approvals(), ledger);
    this.runner = new StepRunner(ledger, steering, decisions, conduct);
    this.undos =
        new UndoStack(
            (step, outcome) -> ledger.change(step, it -> it.with(outcome)), ledger::leftBehind);
    this.mailbox = new Mailbox(ledger, steering, decisions, gate);
  }

  /** Opens the runbook of a run that asks nobody. */
  public static Runbook open(RunRequest request, StepDefinition... steps) {
    return open(request, Conduct.alone(), List.of(steps));
  }

  /** Opens the runbook of a run; to be called from the workflow's {@code @WorkflowInit}. */
  public static Runbook open(RunRequest request, Conduct conduct, List<StepDefinition> steps) {
    var info = Workflow.getInfo();
    Ledger ledger =
        new Ledger(
            request,
            info.getWorkflowId(),
            info.getRunId(),
            Instant.ofEpochMilli(info.getRunStartedTimestampMillis()),
            conduct.approvals() == null ? null : ApprovalsWanted.of(conduct.approvals()),
            steps);
    return new Runbook(request, conduct, ledger);
  }

  /** Begins a step that has an undo, or that people may leave out. */
  public Step step(StepDefinition definition) {
    steering.stopIfAborted();
    return new Step(definition, runner, undos);
  }

  /** Runs a step that has none. */
  public <T extends Observation> T step(StepDefinition definition, Functions.Func<T> action) {
    return step(definition).run(action);
  }

  /** Leaves a step out and says why. */
  public void skip(StepDefinition definition, String reason) {
    ledger.change(definition, it -> it.skipped(reason));
  }

  /** Returns once enough people have approved the run; at once if nobody has to. */
  public void awaitApprovals() {
    steering.stopIfAborted();
    if (gate.closed()) {
      runner.await(ApprovalStep.WAIT_FOR_APPROVALS, gate);
    }
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
                runner.once(definition, action);
              } catch (StepStopped e) {
                if (!residue.isEmpty()) {
                  ledger.leftBehind(residue);
                }
              }
            })
        .run();
  }

  /** From here on undoing means going back to the old state, not staying in it. */
  public void passPointOfNoReturn() {
    ledger.passPointOfNoReturn();
  }

  /**
   * From here on there is no old state to go back to: nothing that was done is taken back, and a
   * run that stops has failed.
   */
  public void leaveOldState() {
    passPointOfNoReturn();
    undos.forget();
  }

  /** Writes down between which sites the system moves, once that is known. */
  public void moves(@Nullable String from, @Nullable String to) {
    ledger.moves(from, to);
  }

  /** Writes down a rule that a person waived. */
  public void waived(RunReport.Waiver waiver) {
    ledger.waived(waiver);
  }

  /**
   * Runs {@code rest} to its end: from here on going back is no way out. Aborts are refused because
   * of {@code why}, and a cancellation in Temporal stops nothing.
   */
  public void onlyForward(String why, Functions.Proc rest) {
    steering.stopIfAborted();
    steering.goOnlyForward(why);
    Workflow.newDetachedCancellationScope(rest::apply).run();
  }

  /** The recovery is proven: it can't be aborted or undone any more. */
  public void verified() {
    steering.stopIfAborted();
    steering.finish();
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
    if (what == null) {
      ledger.goOn();
    } else {
      ledger.waitFor(what);
    }
  }

  /** Writes down what stays behind and why. */
  public void leftBehind(String what) {
    ledger.leftBehind(what);
  }

  /**
   * Writes down what the probe saw, if no person declared the impact and it was before the run was
   * asked for.
   *
   * @param since when the first beat was sent that failed
   * @param lost when the probe counted the system as lost; null if it had not yet
   */
  public void seenByProbe(Instant since, @Nullable Instant lost) {
    ledger.seenByProbe(since, lost);
  }

  /** When the disaster began to hurt. */
  public Impact impact() {
    return ledger.impact();
  }

  /** Writes down the recovery time: the system was good from {@code firstGoodAt} on. */
  public void recoveredAt(Instant firstGoodAt, @Nullable Duration objective) {
    Rto.Waited waited = ledger.waited(Duration.between(ledger.startedAt(), firstTaskAt));
    Rto.Begun begun = new Rto.Begun(ledger.impact(), ledger.detectedAt(), ledger.startedAt());
    ledger.rto(Rto.achieved(objective, begun, waited, firstGoodAt));
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

  /**
   * Runs {@code story} to its end or back to its beginning, then {@code epilogue} in any case.
   *
   * @param good the outcome if the story ends
   * @param epilogue told {@link #besides} the story: nothing in it can fail the run
   */
  public void tell(Outcome good, Functions.Proc story, Functions.Proc1<Outcome> epilogue) {
    Outcome outcome = good;
    steering.heeds(CancellationScope.current());
    try {
      story.apply();
    } catch (StepStopped e) {
      outcome = undoAll(e.failure());
    }
    steering.finish();
    Outcome end = outcome;
    Workflow.newDetachedCancellationScope(() -> epilogue.apply(end)).run();
    ledger.close(end);
  }

  /**
   * Writes the closing document and gives the run's last word, once every message has been
   * answered. The run closes without the document if the store does not take it; its evidence is
   * then PENDING.
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
              Workflow.await(Workflow::isEveryHandlerFinished);
            })
        .run();
    if (CancellationScope.current().isCancelRequested() && !steering.onlyForward()) {
      throw new CanceledFailure("cancelled in Temporal; what had been changed was undone");
    }
    return report();
  }

  private Outcome undoAll(Failure why) {
    steering.finish();
    ledger.failed(why);
    Undone result = undos.runAll();
    if (result == Undone.FAILED) {
      return Outcome.FAILED;
    }
    if (ledger.pointOfNoReturnPassed()) {
      return result == Undone.UNDONE ? Outcome.ROLLED_BACK : Outcome.FAILED;
    }
    if (why.code() == FailureCode.ABORTED.number()) {
      return Outcome.ABORTED;
    }
    return result == Undone.UNDONE ? Outcome.COMPENSATED : Outcome.FAILED;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** As an abort, where nobody waits for an answer: what comes too late is left alone. */
  public void stop(SteeredRun.Abort request) {
    if (!steering.finishing()) {
      steering.abort(request);
    }
  }

  /** Why the run should stop: somebody asked for it, here or in Temporal; null if nobody did. */
  public @Nullable Failure stopWanted() {
    return steering.stopWanted();
  }

  /** Ends the story of a run that consists of others, since one of them failed. */
  public StepStopped stopped(Failure why) {
    return new StepStopped(why);
  }

  /** Registers what takes a part of the run back; the last one registered is run first. */
  public void undo(Functions.Func<Undone> part) {
    undos.push(part);
  }

  /** What the runs that this one consists of have told. */
  public Parts parts() {
    return ledger.parts();
  }

  /** Says what the run is at, where no step of its own is. */
  public void at(@Nullable String what) {
    ledger.currentStep(what);
  }

  /** Shows the run as it stands in the Web UI. */
  public void show() {
    ledger.show();
  }

  /** The run as it stands. */
  public RunReport report() {
    return ledger.report();
  }

  /** What an activity that failed says of it. */
  public static Failure why(RuntimeException failed) {
    return StepFailure.of(failed);
  }

  /** The time as the run counts it: of its last turn. */
  public static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
