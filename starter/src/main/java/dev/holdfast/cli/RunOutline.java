package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.ReportDraft;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowExecutionDescription;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run that does not answer for itself: who asked for what, and how Temporal sees
 * it. The rest is unknown.
 */
record RunOutline(RunRequest run, WorkflowExecutionDescription seen) {

  /** Nobody works on it. */
  RunReport waitingForAWorker() {
    WaitingFor worker =
        new WaitingFor(WaitingFor.What.WORKER, seen.getExecutionTime(), List.of("dr worker"));
    return report(RunState.WAITING, null, worker, List.of(), null);
  }

  /** A worker fails to go on with it again and again. */
  RunReport blocked(Failure why) {
    return report(RunState.BLOCKED, null, null, List.of(), why);
  }

  /** It was ended from outside, so that none of its undos ran. */
  RunReport endedInTemporal() {
    Failure why =
        Failure.of(
            FailureCode.UNDO_FAILED,
            "the run was ended in Temporal (" + seen.getStatus() + "): nothing was undone");
    List<String> residue = List.of("whatever the run had changed: " + why.message());
    return report(RunState.CLOSED, Outcome.FAILED, null, residue, why);
  }

  private RunReport report(
      RunState state,
      @Nullable Outcome outcome,
      @Nullable WaitingFor waitingFor,
      List<String> residue,
      @Nullable Failure failure) {
    return new ReportDraft(
            run,
            seen.getExecution().getWorkflowId(),
            seen.getExecution().getRunId(),
            seen.getStartTime())
        .state(state, outcome, outcome == null ? null : Verdict.FAILED)
        .at(seen.getCloseTime() == null ? Instant.now() : seen.getCloseTime())
        .waitingFor(waitingFor)
        .residue(residue)
        .error(failure)
        .added(added())
        .report();
  }

  /** What the verb adds is unknown as long as the run does not answer. */
  private SortedMap<String, @Nullable Object> added() {
    SortedMap<String, @Nullable Object> added = new TreeMap<>();
    List<String> fields =
        switch (run.kind()) {
          case RESTORE -> List.of("backup", "target", "reachable", "kept");
          case BACKUP -> List.of("backup");
          case REBUILD -> List.of("machine", "kept", "changes");
          case FAILOVER, SWITCHOVER -> List.of("fence", "promoted");
          case FAILBACK -> List.of("fence", "promoted", "road");
          case FREEZE -> List.of("frozen");
          case UNFREEZE -> List.of("unfrozen");
          case COMMIT ->
              List.of("swappedBy", "kept", "why", "decision", "rollback", "dump", "ending");
          case ROLLBACK -> List.of("swappedBy", "dump");
        };
    fields.forEach(it -> added.put(it, null));
    if (run.component() == null) {
      added.put("components", null);
    }
    return added;
  }
}
