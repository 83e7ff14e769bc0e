package dev.holdfast.workflows.runbook;

import io.temporal.workflow.Functions;
import java.util.Optional;

/** What a step looks like while it is being written down. */
public final class Step {

  private final StepDefinition definition;
  private final StepRunner runner;
  private final UndoStack undos;

  Step(StepDefinition definition, StepRunner runner, UndoStack undos) {
    this.definition = definition;
    this.runner = runner;
    this.undos = undos;
  }

  /** Registers what takes the step back; it must do nothing where nothing was done. */
  public Step undo(Functions.Func<? extends Observation> undo) {
    undos.push(definition, undo);
    return this;
  }

  /** Runs the step's action; throws {@link StepStopped} if it failed or was aborted. */
  public <T extends Observation> T run(Functions.Func<T> action) {
    require(!definition.skippable(), "may be left out: runOrSkip");
    return runner.run(definition, action).orElseThrow();
  }

  /** As {@link #run}, but empty if a person had the run go on without the failed step. */
  public <T extends Observation> Optional<T> runOrSkip(Functions.Func<T> action) {
    require(definition.skippable(), "may not be left out: run");
    return runner.run(definition, action);
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("step " + definition.title() + " " + rule);
    }
  }
}
