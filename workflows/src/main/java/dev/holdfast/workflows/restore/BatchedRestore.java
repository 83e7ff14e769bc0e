package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.system.ComponentEnd;
import dev.holdfast.workflows.system.ComponentEnds;
import dev.holdfast.workflows.system.ComponentSchedule;
import dev.holdfast.workflows.system.Conductor;
import dev.holdfast.workflows.system.DirectWalk;
import dev.holdfast.workflows.system.RunMessages;
import dev.holdfast.workflows.system.SystemFigures;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Restores a plan of many components in batches, each a child that runs its components as children
 * of its own: so no history grows with the plan. What a component depends on is the only barrier
 * here, too, since batches tell of those that ended before they end themselves.
 */
final class BatchedRestore implements Conductor {

  private static final int MOST_BATCHES = 150;

  private final Runbook runbook;
  private final SystemFigures figures;
  private final PlanGraph graph;
  private final RestoreChildren children;
  private final ComponentSchedule schedule;
  private final BatchForming forming;
  private final BatchBudget budget;
  private final SortedMap<Integer, Batch> batches = new TreeMap<>();
  private final SortedMap<String, Integer> batchOf = new TreeMap<>();
  private final Deque<Runnable> news = new ArrayDeque<>();
  private boolean stopped;

  BatchedRestore(
      Runbook runbook, SystemFigures figures, PlanGraph graph, RestoreChildren children) {
    this.runbook = runbook;
    this.figures = figures;
    this.graph = graph;
    this.children = children;
    this.schedule =
        new ComponentSchedule(
            graph, ComponentRestores::provider, it -> free(it) > 0 ? Integer.MAX_VALUE : 0);
    this.forming = new BatchForming(graph, schedule);
    this.budget = new BatchBudget(graph.size());
  }

  private int free(String provider) {
    int inUse = batches.values().stream().mapToInt(it -> it.inUse(provider)).sum();
    return children.plan().policy().atOnce(provider) - inUse;
  }

  @Override
  public void conduct() {
    beginWhatMay();
    while (!batches.isEmpty()) {
      Workflow.await(() -> !news.isEmpty() || mustStop());
      if (mustStop()) {
        stop(DirectWalk.abort(runbook));
      }
      while (!news.isEmpty()) {
        news.remove().run();
      }
      beginWhatMay();
      figures.publish();
    }
  }

  private boolean mustStop() {
    return runbook.stopWanted() != null && !stopped;
  }

  private void beginWhatMay() {
    if (stopped) {
      return;
    }
    batches.values().forEach(this::grant);
    while (schedule.next().isPresent() && batches.size() < MOST_BATCHES && isWorthABatch()) {
      start(forming.form());
    }
  }

  private boolean isWorthABatch() {
    return batches.isEmpty()
        || schedule.readyCount() >= BatchForming.SIZE
        || budget.allowsSmallBatch();
  }

  /** What others have no use for any more, a batch that is under way can use first. */
  private void grant(Batch batch) {
    for (String provider : batch.providers()) {
      int more = Math.min(free(provider), batch.couldUse(provider));
      if (more > 0 && budget.takesGrant()) {
        batch.granted(provider, more);
        RunMessages.send(batch.execution(), "more", provider, more);
      }
    }
  }

  private void start(BatchForming.Formed formed) {
    SortedMap<String, Integer> slots = new TreeMap<>();
    formed.widest().keySet().forEach(it -> slots.put(it, slots(it, formed)));
    int number = budget.begins(formed.members().size());
    BatchChild child = BatchChild.of(children, graph, number, formed, slots, budget.earlyReports());
    var result = child.stub().executeAsync(ComponentEnds.class, child.request());
    Batch batch =
        new Batch(number, formed.members(), slots, formed.widest(), child.stub().getExecution());
    batches.put(number, batch);
    formed.members().forEach(it -> batchOf.put(it.component(), number));
    figures.begun(formed.members());
    result.handle((ends, failure) -> news.add(() -> over(batch, ends, failure)));
  }

  private int slots(String provider, BatchForming.Formed formed) {
    int wanted = Math.max(1, formed.ready().getOrDefault(provider, 0));
    return Math.min(Math.max(1, free(provider)), wanted);
  }

  @Override
  public void told(ComponentEnds ends) {
    news.add(() -> ends.ends().forEach(this::ended));
  }

  private void over(Batch batch, @Nullable ComponentEnds ends, @Nullable RuntimeException failure) {
    if (ends != null) {
      ends.ends().forEach(this::ended);
    } else {
      RuntimeException why = failure == null ? new IllegalStateException("no result") : failure;
      for (String it : batch.open()) {
        ended(ComponentEnd.withoutReport(children.pending(graph.component(it)), why));
      }
    }
    batches.remove(batch.number());
  }

  private void ended(ComponentEnd end) {
    String name = end.component();
    Batch batch = batches.get(batchOf.getOrDefault(name, 0));
    if (batch == null || !batch.open().contains(name)) {
      return;
    }
    batch.ended(name);
    if (end.good()) {
      schedule.done(name);
      figures.ended(end, List.of());
      return;
    }
    List<String> lost = schedule.failed(name);
    lost.forEach(batch::ended);
    figures.ended(end, lost);
    Component failed = graph.component(name);
    if (failed.terms().onFailure() != OnFailure.CONTINUE) {
      stop(new SteeredRun.Abort("run " + children.run().run(), "component " + name + " failed"));
    }
  }

  private void stop(SteeredRun.Abort why) {
    schedule.halt();
    if (!stopped) {
      stopped = true;
      batches.values().forEach(it -> RunMessages.send(it.execution(), "stop", why));
    }
  }
}
