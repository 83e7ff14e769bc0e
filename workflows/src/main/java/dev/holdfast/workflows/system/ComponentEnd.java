package dev.holdfast.workflows.system;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Undone;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the run of one component ended, and what of it goes into the report of the whole.
 *
 * @param undone what became of what a component that is not back had changed
 * @param steps empty if the whole is too large to report them
 * @param goodAt the first good look of the unbroken window
 * @param moved what the run says of a move: fence, promoted and road, as far as it has them
 */
public record ComponentEnd(
    ComponentReport report,
    Undone undone,
    List<StepReport> steps,
    List<CheckReport> checks,
    List<HostClock> hosts,
    boolean pointOfNoReturnPassed,
    @Nullable Instant goodAt,
    Rpo rpo,
    @Nullable Duration downtime,
    SortedMap<String, Object> moved) {

  /** What a move says besides what every run does. */
  private static final List<String> OF_A_MOVE = List.of("fence", "promoted", "road");

  public ComponentEnd {
    // histories that were recorded before it existed have none
    moved =
        Collections.unmodifiableSortedMap(
            new TreeMap<>(requireNonNullElse(moved, new TreeMap<>())));
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
    hosts = List.copyOf(hosts);
  }

  /** The name of the component. */
  public String component() {
    return report.component();
  }

  /** Whether it is back. */
  public boolean good() {
    return report.state() == ComponentReport.State.DONE;
  }

  /** Out of the report that the component's own run ended with. */
  public static ComponentEnd of(ComponentReport before, RunReport ran, Instant impact) {
    boolean good = ran.outcome() != null && ran.outcome().good();
    Duration achieved = ran.rto().achieved();
    Instant goodAt = achieved == null ? null : ran.impact().at().plus(achieved);
    Duration rto = goodAt == null ? null : atLeastZero(Duration.between(impact, goodAt));
    Duration objective = ran.rto().objective();
    var report =
        new ComponentReport(
            before.component(),
            before.kind(),
            before.tier(),
            before.provider(),
            before.run(),
            before.workflowId(),
            good ? ComponentReport.State.DONE : ComponentReport.State.FAILED,
            ran.outcome(),
            ran.verdict(),
            ran.startedAt(),
            ran.elapsed(),
            before.dependsOn(),
            rto,
            (rto == null || objective == null) ? null : rto.compareTo(objective) <= 0,
            ran.rpo().lossMax(),
            ran.rpo().met(),
            text(ran.added("backup").get("id")),
            kept(ran.added("kept")),
            ran.residue(),
            ran.evidence(),
            ran.error(),
            null);
    return new ComponentEnd(
        report,
        undone(ran),
        ran.steps(),
        ran.checks(),
        ran.hosts(),
        ran.pointOfNoReturnPassed(),
        goodAt,
        ran.rpo(),
        ran.downtime(),
        moved(ran));
  }

  private static SortedMap<String, Object> moved(RunReport ran) {
    SortedMap<String, Object> moved = new TreeMap<>();
    for (String field : OF_A_MOVE) {
      Object value = ran.added().get(field);
      if (value != null) {
        moved.put(field, value);
      }
    }
    return moved;
  }

  private static Undone undone(RunReport ran) {
    if (!ran.residue().isEmpty()) {
      return Undone.FAILED;
    }
    boolean changed =
        ran.outcome() != Outcome.FAILED
            && ran.steps().stream().anyMatch(it -> it.undo() == StepReport.Undo.DONE);
    return changed ? Undone.UNDONE : Undone.NOTHING_TO_DO;
  }

  /** Of a run that could not be started, or was ended from outside. */
  public static ComponentEnd withoutReport(ComponentReport before, Throwable thrown) {
    String id = before.workflowId();
    if (caused(thrown, WorkflowExecutionAlreadyStarted.class)) {
      return failed(
          before,
          FailureCode.ALREADY_RUNNING,
          id + " runs already: somebody restores this component alone",
          List.of());
    }
    String how =
        caused(thrown, CanceledFailure.class)
            ? "was cancelled in Temporal, what it left behind is in its evidence"
            : caused(thrown, TerminatedFailure.class)
                ? "was terminated in Temporal and undid nothing"
                : "ended without a report: " + root(thrown).getMessage();
    String why = "run " + before.run() + " (" + id + ") " + how;
    return failed(before, FailureCode.UNDO_FAILED, why, List.of("whatever it had changed: " + why));
  }

  private static ComponentEnd failed(
      ComponentReport before, FailureCode code, String why, List<String> residue) {
    var report =
        before.ended(
            ComponentReport.State.FAILED, Outcome.FAILED, Failure.of(code, why), residue, null);
    Undone undone = residue.isEmpty() ? Undone.NOTHING_TO_DO : Undone.FAILED;
    return new ComponentEnd(
        report,
        undone,
        List.of(),
        List.of(),
        List.of(),
        false,
        null,
        Rpo.unknown(null),
        null,
        new TreeMap<>());
  }

  /** The same for a report that has no room for steps. */
  public ComponentEnd withoutSteps() {
    return new ComponentEnd(
        report,
        undone,
        List.of(),
        checks,
        hosts,
        pointOfNoReturnPassed,
        goodAt,
        rpo,
        downtime,
        moved);
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> kind) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (kind.isInstance(it)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static Duration atLeastZero(Duration value) {
    return value.isNegative() ? Duration.ZERO : value;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static @Nullable Map<String, @Nullable Object> kept(Map<String, Object> fields) {
    return fields.isEmpty() ? null : new TreeMap<>(fields);
  }
}
