package dev.holdfast.workflows.runbook;

import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What takes the steps of a run back, the last one first. One that fails does not stop the rest.
 */
final class UndoStack {

  private record Undo(StepDefinition step, Functions.Func<? extends Observation> action) {}

  /** What became of all undos together. */
  enum Result {
    /** None found anything to take back. */
    NOTHING_TO_DO,
    UNDONE,
    /** At least one failed: the world is not as it was. */
    FAILED
  }

  private final Deque<Undo> undos = new ArrayDeque<>();
  private final BiConsumer<StepDefinition, StepReport.Undo> outcomes;
  private final Consumer<String> residue;

  UndoStack(BiConsumer<StepDefinition, StepReport.Undo> outcomes, Consumer<String> residue) {
    this.outcomes = outcomes;
    this.residue = residue;
  }

  void push(StepDefinition step, Functions.Func<? extends Observation> action) {
    undos.push(new Undo(step, action));
    outcomes.accept(step, StepReport.Undo.REGISTERED);
  }

  void forget() {
    undos.clear();
  }

  Result runAll() {
    Result worst = Result.NOTHING_TO_DO;
    while (!undos.isEmpty()) {
      Result one = run(undos.pop());
      worst = one.compareTo(worst) > 0 ? one : worst;
    }
    return worst;
  }

  private Result run(Undo undo) {
    var seen = new Observation[1];
    ActivitySummaries.titled("undo: " + undo.step().title());
    try {
      Workflow.newDetachedCancellationScope(() -> seen[0] = undo.action().apply()).run();
      outcomes.accept(undo.step(), StepReport.Undo.DONE);
      return seen[0].changed() ? Result.UNDONE : Result.NOTHING_TO_DO;
    } catch (RuntimeException e) {
      StepFailure.rethrowTemporals(e);
      outcomes.accept(undo.step(), StepReport.Undo.FAILED);
      residue.accept(failed(undo.step(), StepFailure.of(e)));
      return Result.FAILED;
    }
  }

  private static String failed(StepDefinition step, Failure why) {
    return "not undone: " + step.title() + " (" + step.undo() + "): " + why.message();
  }
}
