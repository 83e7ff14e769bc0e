package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.Workflow;

/** Restores a plan of few components: each one is a child of the run itself. */
final class DirectRestore implements Conductor {

  private final Runbook runbook;
  private final SystemFigures figures;
  private final ComponentRuns runs;

  DirectRestore(
      Runbook runbook, SystemFigures figures, PlanGraph graph, ComponentChildren children) {
    this.runbook = runbook;
    this.figures = figures;
    this.runs =
        new ComponentRuns(children, new ComponentSchedule(graph, children.plan().policy()::atOnce));
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
  static SteeredRun.Abort abort(Runbook runbook) {
    Failure why = runbook.stopWanted();
    return new SteeredRun.Abort(
        "run " + runbook.report().run(), why == null ? "a component failed" : why.message());
  }

  /** Nobody tells: there are no batches. */
  @Override
  public void told(ComponentEnds ends) {}
}
