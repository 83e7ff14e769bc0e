package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.system.ComponentEnds;
import dev.holdfast.workflows.system.ComponentRuns;
import dev.holdfast.workflows.system.ComponentSchedule;
import dev.holdfast.workflows.system.RunMessages;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs the components of a batch and tells the root of them in few messages. */
public final class ComponentBatchWorkflowImpl implements ComponentBatchWorkflow {

  private final ComponentBatchRequest request;
  private final SortedMap<String, Integer> slots;
  private final ComponentSchedule schedule;
  private final ComponentRuns runs;
  private final EarlyReports reports;
  private final List<Promise<Boolean>> told = new ArrayList<>();
  private SteeredRun.@Nullable Abort stop;
  private boolean granted;

  @WorkflowInit
  public ComponentBatchWorkflowImpl(ComponentBatchRequest request) {
    this.request = request;
    this.slots = new TreeMap<>(request.slots());
    PlanGraph graph = PlanGraph.of(request.plan());
    this.schedule =
        new ComponentSchedule(graph, ComponentRestores::provider, it -> slots.getOrDefault(it, 0));
    this.runs = new ComponentRuns(request.children(), schedule);
    this.reports = new EarlyReports(graph.size(), request.earlyReports(), request.watched());
  }

  @Override
  public ComponentEnds restore(ComponentBatchRequest asked) {
    CancellationScope whole = CancellationScope.current();
    Workflow.newDetachedCancellationScope(() -> conduct(whole)).run();
    Promise.allOf(told).get();
    return new ComponentEnds(reports.take());
  }

  private void conduct(CancellationScope whole) {
    runs.begin();
    while (runs.busy()) {
      awaitSomething(whole);
      if (mustStop(whole)) {
        runs.stop(
            stop == null
                ? new SteeredRun.Abort("run " + request.run().run(), "cancelled in Temporal")
                : stop);
      }
      while (runs.hasNews()) {
        ComponentRuns.News news = runs.take();
        reports.ended(news.end(), runs.isStopped(), Runbook.now());
      }
      granted = false;
      runs.begin();
      tellIfDue();
    }
  }

  private void awaitSomething(CancellationScope whole) {
    Duration patience = reports.dueIn(Runbook.now(), nothingWaits());
    if (patience == null) {
      Workflow.await(() -> runs.hasNews() || granted || mustStop(whole));
    } else {
      Workflow.await(patience, () -> runs.hasNews() || granted || mustStop(whole));
    }
  }

  /** Each end then frees a place that the rest of the plan can use. */
  private boolean nothingWaits() {
    return schedule.notBegun().isEmpty();
  }

  private boolean mustStop(CancellationScope whole) {
    return (stop != null || whole.isCancelRequested()) && !runs.isStopped();
  }

  private void tellIfDue() {
    if (!runs.busy() || !reports.isDue(Runbook.now(), nothingWaits())) {
      return;
    }
    ComponentEnds ends = new ComponentEnds(reports.tell());
    told.add(RunMessages.send(request.parent(), "ended", ends));
  }

  @Override
  public void more(String provider, int places) {
    slots.merge(provider, places, Integer::sum);
    granted = true;
  }

  @Override
  public void stop(SteeredRun.Abort why) {
    stop = stop == null ? why : stop;
  }
}
