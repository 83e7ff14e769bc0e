package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Undone;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a run of the whole plan knows of its components, and what follows for its figures. */
public final class SystemFigures implements WalkProgress {

  /** Of more components not every step is reported, but one for each component. */
  public static final int STEPS_OF = 100;

  /**
   * How the run is called.
   *
   * @param verb of what is done to a component
   * @param noun of the whole
   * @param wholeComponent stands for all steps of a component where there are too many to report
   */
  public record Wording(String verb, String noun, StepDefinition wholeComponent) {}

  private final Runbook runbook;
  private final Wording wording;
  private final ComponentRollback rollback;
  private final boolean allSteps;
  private final List<Component> order;
  private final SortedMap<String, Component> components = new TreeMap<>();
  private final SortedMap<String, ComponentReport> reports = new TreeMap<>();
  private final SystemLoss loss = new SystemLoss();
  private @Nullable Failure failure;
  private @Nullable Failure wentOnWithout;
  private boolean anyPassed;
  private @Nullable Instant goodAt;
  private @Nullable Duration downtime;

  public SystemFigures(
      Runbook runbook,
      List<Component> order,
      ComponentChildren children,
      ComponentRollback rollback,
      Wording wording) {
    this.runbook = runbook;
    this.wording = wording;
    this.order = order;
    this.rollback = rollback;
    this.allSteps = order.size() <= STEPS_OF;
    for (Component it : order) {
      components.put(it.component(), it);
      reports.put(it.component(), children.pending(it));
      runbook
          .parts()
          .expect(
              it.component(), allSteps ? children.steps(it) : List.of(wording.wholeComponent()));
    }
    refresh();
  }

  private ComponentReport report(String component) {
    ComponentReport report = reports.get(component);
    if (report == null) {
      throw new IllegalArgumentException("no component " + component);
    }
    return report;
  }

  private boolean isOver(String component) {
    ComponentReport.State state = report(component).state();
    return state != ComponentReport.State.PENDING && state != ComponentReport.State.RUNNING;
  }

  @Override
  public void begun(List<Component> begun) {
    for (Component it : begun) {
      String name = it.component();
      reports.put(name, report(name).now(ComponentReport.State.RUNNING, null));
      if (!allSteps) {
        runbook.parts().change(name, step -> step.running(Runbook.now()));
      }
    }
  }

  @Override
  public void ended(ComponentEnd end, List<String> skipped) {
    String name = end.component();
    if (isOver(name)) {
      return;
    }
    reports.put(name, end.report());
    end.hosts().forEach(runbook::host);
    end.report().residue().forEach(it -> runbook.leftBehind(name + ": " + it));
    steps(end);
    if (end.good()) {
      recovered(end);
    } else {
      failed(end);
    }
    String why = "component " + name + " is not back";
    skipped.forEach(it -> skip(it, why));
  }

  private void steps(ComponentEnd end) {
    String name = end.component();
    if (allSteps && !end.steps().isEmpty()) {
      runbook.parts().steps(name, end.steps());
    } else {
      var state = end.good() ? StepReport.State.DONE : StepReport.State.FAILED;
      Failure error = end.report().error();
      String detail = error == null ? end.report().run() : error.message();
      runbook
          .parts()
          .change(
              name,
              it -> allSteps ? it.skipped(detail) : it.ended(state, 1, Runbook.now(), detail));
    }
  }

  private void recovered(ComponentEnd end) {
    runbook.parts().checks(end.component(), end.checks());
    anyPassed = anyPassed || end.pointOfNoReturnPassed();
    loss.add(end);
    goodAt = later(goodAt, end.goodAt());
    downtime = longer(downtime, end.downtime());
    if (end.report().verdict() != Verdict.PASSED) {
      runbook.parts().cannotPass();
    }
    runbook.undo(() -> rollBack(end.component()));
  }

  private void failed(ComponentEnd end) {
    String name = end.component();
    runbook.undo(end::undone);
    if (end.undone() == Undone.FAILED && end.pointOfNoReturnPassed()) {
      runbook.passPointOfNoReturn();
    }
    Failure why = of(end);
    Component component = components.get(name);
    if (component != null && component.terms().onFailure() == OnFailure.CONTINUE) {
      wentOnWithout = wentOnWithout == null ? why : wentOnWithout;
      runbook.parts().checksSetAside(name, end.checks());
      runbook.parts().change(name, SystemFigures::notReached);
      runbook.parts().cannotPass();
    } else {
      runbook.parts().checks(name, end.checks());
      failure = failure == null ? why : failure;
    }
  }

  private static StepReport notReached(StepReport step) {
    return step.state() == StepReport.State.PENDING
        ? step.skipped("not reached: the component failed")
        : step;
  }

  private static Failure of(ComponentEnd end) {
    Failure error = end.report().error();
    if (error == null) {
      throw new IllegalStateException("no error in the report of " + end.component());
    }
    return new Failure(
        error.code(),
        error.name(),
        "component " + end.component() + ": " + error.message(),
        error.where(),
        error.hint(),
        error.whoActs());
  }

  private void skip(String component, String why) {
    if (!isOver(component)) {
      reports.put(component, report(component).now(ComponentReport.State.SKIPPED, why));
      runbook.parts().change(component, it -> it.skipped(why));
      runbook.parts().cannotPass();
    }
  }

  /** What was not begun won't be. */
  public void notBegun(Failure why) {
    order.forEach(it -> skip(it.component(), "not begun: " + why.message()));
  }

  private Undone rollBack(String component) {
    ComponentRollback.Result result = rollback.rollBack(report(component));
    reports.put(component, report(component).rolledBack(result));
    result.residue().forEach(runbook::leftBehind);
    if (result.undone() == Undone.FAILED) {
      runbook.passPointOfNoReturn();
    }
    if (result.undone() != Undone.NOTHING_TO_DO) {
      var undo = result.undone() == Undone.UNDONE ? StepReport.Undo.DONE : StepReport.Undo.FAILED;
      runbook
          .parts()
          .change(component, it -> it.undo() == StepReport.Undo.REGISTERED ? it.with(undo) : it);
    }
    return result.undone();
  }

  /**
   * Why the run can't go on: a component failed that it does not go on without, or nothing at all
   * is back; null if it can.
   */
  public @Nullable Failure failure() {
    boolean anyBack =
        reports.values().stream().anyMatch(it -> it.state() == ComponentReport.State.DONE);
    return failure != null || anyBack ? failure : wentOnWithout;
  }

  /**
   * Everything that is to be back is. Until now all of it could be taken back, whatever point its
   * own run had passed.
   */
  public void recovered(@Nullable Duration objective) {
    proven();
    if (goodAt != null) {
      runbook.recoveredAt(goodAt, objective);
    }
    runbook.felt(downtime, null);
  }

  /** As {@link #recovered}, where the run itself knows since when all is good. */
  public void proven() {
    if (anyPassed) {
      runbook.passPointOfNoReturn();
    }
    runbook.lost(loss.worst(runbook.report().rpo().objective()));
  }

  /** Whether this component is where it is to be. */
  public boolean isBack(String component) {
    return report(component).state() == ComponentReport.State.DONE;
  }

  @Override
  public void publish() {
    if (allSteps) {
      refresh();
      runbook.show();
    }
  }

  /** Puts the components as they stand into the run's report. */
  public void refresh() {
    runbook.add("components", order.stream().map(it -> report(it.component())).toList());
    List<String> running = new ArrayList<>();
    reports.forEach((name, it) -> addIfRunning(running, it));
    if (!running.isEmpty()) {
      runbook.at(wording.verb() + " " + SystemText.some(running));
    }
  }

  private static void addIfRunning(List<String> names, ComponentReport report) {
    if (report.state() == ComponentReport.State.RUNNING) {
      names.add(report.component());
    }
  }

  /** What people are told. */
  public String sentence(Outcome outcome) {
    return SystemText.sentence(
        wording.noun(), runbook.report(), outcome, List.copyOf(reports.values()));
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isAfter(other) ? one : other;
  }

  private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }
}
