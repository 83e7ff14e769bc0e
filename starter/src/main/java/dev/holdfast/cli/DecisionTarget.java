package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.common.v1.WorkflowExecution;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The run that a decision about a failed step is for. */
final class DecisionTarget {

  private final Runs runs;

  DecisionTarget(Runs runs) {
    this.runs = runs;
  }

  /**
   * Of a run of the whole plan the part that waits for a decision, if one does; else the run
   * itself. Fails with {@link FailureCode#MESSAGE_REFUSED} if several parts wait and nobody says
   * which one is meant, or if the one that is meant does not wait.
   *
   * @param component the part that is meant, null if nobody said
   */
  WorkflowExecution of(WorkflowExecution execution, @Nullable String component) {
    RunReport report = runs.ask(execution);
    if (report.component() != null) {
      requireSame(report, component);
      return execution;
    }
    List<RunReport> waiting = report.waitingFor() == null ? waiting(report) : List.of();
    if (component != null) {
      return waiting.stream()
          .filter(it -> component.equals(it.component()))
          .findFirst()
          .map(DecisionTarget::execution)
          .orElseThrow(() -> refused(component + " waits for no decision now", waiting));
    }
    if (waiting.size() > 1) {
      throw refused(waiting.size() + " components wait for a decision: say which", waiting);
    }
    return waiting.stream().findFirst().map(DecisionTarget::execution).orElse(execution);
  }

  private static void requireSame(RunReport report, @Nullable String component) {
    if (component != null && !component.equals(report.component())) {
      throw new CommandFailure(
          FailureCode.MESSAGE_REFUSED,
          "run %s is about %s, not about %s"
              .formatted(report.run(), report.component(), component));
    }
  }

  private List<RunReport> waiting(RunReport whole) {
    return LiveParts.running(whole).stream()
        .map(it -> runs.part(String.valueOf(it.get("workflowId"))))
        .flatMap(Optional::stream)
        .filter(it -> it.waitingFor() != null)
        .toList();
  }

  private static WorkflowExecution execution(RunReport part) {
    return WorkflowExecution.newBuilder().setWorkflowId(part.workflowId()).build();
  }

  private static CommandFailure refused(String why, List<RunReport> waiting) {
    String which =
        waiting.stream()
            .map(it -> "--component %s, or run %s".formatted(it.component(), it.run()))
            .collect(Collectors.joining("; "));
    return new CommandFailure(
        FailureCode.MESSAGE_REFUSED, which.isEmpty() ? why : why + ": " + which);
  }
}
