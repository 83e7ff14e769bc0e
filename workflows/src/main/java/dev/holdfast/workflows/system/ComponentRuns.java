package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.workflow.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Restores components, each as a child workflow, as {@link ComponentSchedule} says. One that fails
 * halts the rest, unless its plan says to go on without it.
 *
 * <p>To be driven from a scope that is detached from cancellation: a child is stopped by a message,
 * so that its report of what it undid is not lost.
 */
public final class ComponentRuns {

  private final ComponentChildren children;
  private final ComponentSchedule schedule;
  private final SortedMap<String, Component> components = new TreeMap<>();
  private final SortedMap<String, Promise<WorkflowExecution>> started = new TreeMap<>();
  private final Deque<ComponentEnd> news = new ArrayDeque<>();
  private boolean stopped;

  public ComponentRuns(ComponentChildren children, ComponentSchedule schedule) {
    this.children = children;
    this.schedule = schedule;
  }

  /** Starts what may begin now; returns it. */
  public List<Component> begin() {
    List<Component> begun = schedule.begin();
    begun.forEach(this::start);
    return begun;
  }

  private void start(Component component) {
    components.put(component.component(), component);
    ComponentReport before = children.pending(component);
    ComponentChildren.Child child = children.of(component);
    Promise<RunReport> result = child.stub().executeAsync(RunReport.class, child.request());
    started.put(component.component(), child.stub().getExecution());
    result.handle((report, failure) -> news.add(end(before, report, failure)));
  }

  private ComponentEnd end(
      ComponentReport before, @Nullable RunReport report, @Nullable RuntimeException failure) {
    if (report != null) {
      return ComponentEnd.of(before, report, children.impact());
    }
    return ComponentEnd.withoutReport(
        before, failure == null ? new IllegalStateException("no report") : failure);
  }

  public boolean hasNews() {
    return !news.isEmpty();
  }

  /** Whether something runs or has ended without having been taken. */
  public boolean busy() {
    return !started.isEmpty() || hasNews();
  }

  /** What happened to components since the last time. */
  public record News(ComponentEnd end, List<String> skipped) {}

  /** The next end that nobody was told of; what depends on one that failed is given up. */
  public News take() {
    ComponentEnd end = news.remove();
    String name = end.component();
    started.remove(name);
    if (end.good()) {
      schedule.done(name);
      return new News(end, List.of());
    }
    List<String> lost = schedule.failed(name);
    if (goesOnWithout(name)) {
      return new News(end, lost);
    }
    stop(new SteeredRun.Abort("run " + children.run().run(), "component " + name + " failed"));
    return new News(end, lost);
  }

  private boolean goesOnWithout(String component) {
    Component failed = components.get(component);
    return failed != null && failed.terms().onFailure() == OnFailure.CONTINUE;
  }

  /** Begins nothing more and tells what runs to stop; it is awaited as before. */
  public void stop(SteeredRun.Abort why) {
    schedule.halt();
    if (!stopped) {
      stopped = true;
      started.values().forEach(it -> RunMessages.send(it, "stop", why));
    }
  }

  public boolean isStopped() {
    return stopped;
  }
}
