package dev.holdfast.workflows.system;

import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.Workflow;

/** Runs few components: each one is a child of the run itself. */
public final class DirectWalk implements Conductor {

  private final Runbook runbook;
  private final WalkProgress figures;
  private final ComponentRuns runs;

  public DirectWalk(Runbook runbook, WalkProgress figures, ComponentRuns runs) {
    this.runbook = runbook;
    this.figures = figures;
    this.runs = runs;
  }

  @Override
  public void conduct() {
    figures.begun(runs.begin());
    while (runs.busy()) {
      Workflow.await(() -> runs.hasNews() || mustStop());
      if (mustStop()) {
        runs.stop(abort(runbook));
      }
      while (runs.hasNews()) {
        ComponentRuns.News news = runs.take();
        figures.ended(news.end(), news.skipped());
      }
      figures.begun(runs.begin());
      figures.publish();
    }
  }

  private boolean mustStop() {
    return runbook.stopWanted() != null && !runs.isStopped();
  }

  /** What the children are told when the whole run is to stop. */
  public static SteeredRun.Abort abort(Runbook runbook) {
    Failure why = runbook.stopWanted();
    return new SteeredRun.Abort(
        "run " + runbook.report().run(), why == null ? "a component failed" : why.message());
  }

  /** Nobody tells: there are no batches. */
  @Override
  public void told(ComponentEnds ends) {}
}
