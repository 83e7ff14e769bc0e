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

  private final Deque<Functions.Func<Undone>> undos = new ArrayDeque<>();
  private final BiConsumer<StepDefinition, StepReport.Undo> outcomes;
  private final Consumer<String> residue;

  UndoStack(BiConsumer<StepDefinition, StepReport.Undo> outcomes, Consumer<String> residue) {
    this.outcomes = outcomes;
    this.residue = residue;
  }

  void push(StepDefinition step, Functions.Func<? extends Observation> action) {
    undos.push(() -> run(step, action));
    outcomes.accept(step, StepReport.Undo.REGISTERED);
  }

  /** One that tells by itself what becomes of it. */
  void push(Functions.Func<Undone> undo) {
    undos.push(
        () -> {
          ActivitySummaries.titled("undo"); // it is no longer the failed step that is at work
          return undo.apply();
        });
  }

  void forget() {
    undos.clear();
  }

  /** What became of all together: the worst. */
  Undone runAll() {
    Undone worst = Undone.NOTHING_TO_DO;
    while (!undos.isEmpty()) {
      Undone one = undos.pop().apply();
      worst = one.compareTo(worst) > 0 ? one : worst;
    }
    return worst;
  }

  private Undone run(StepDefinition step, Functions.Func<? extends Observation> action) {
    var seen = new Observation[1];
    ActivitySummaries.titled("undo: " + step.title());
    try {
      Workflow.newDetachedCancellationScope(() -> seen[0] = action.apply()).run();
      outcomes.accept(step, StepReport.Undo.DONE);
      return seen[0].changed() ? Undone.UNDONE : Undone.NOTHING_TO_DO;
    } catch (RuntimeException e) {
      StepFailure.rethrowTemporals(e);
      outcomes.accept(step, StepReport.Undo.FAILED);
      residue.accept(failed(step, StepFailure.of(e)));
      return Undone.FAILED;
    }
  }

  private static String failed(StepDefinition step, Failure why) {
    return "not undone: " + step.title() + " (" + step.undo() + "): " + why.message();
  }
}
