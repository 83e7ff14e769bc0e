package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Workflow;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The roll back that a commit starts and waits for, a run of its own. */
final class RollbackChild {

  private final RollbackRequest request;
  private @Nullable RunReport report;
  private String failure = "";

  /**
   * @param number which one it is of this restore
   */
  RollbackChild(CommitRequest commit, SteeredRun.Decision decision, int number) {
    String run = commit.swappedBy() + "-rollback" + (number == 1 ? "" : "-" + number);
    RunRequest asked =
        ChildRuns.request(
            commit.run(), run, RunRequest.Kind.ROLLBACK, decision.by(), decision.reason());
    request =
        new RollbackRequest(
            asked,
            commit.target().forRun(run),
            commit.kept(),
            commit.swappedBy(),
            commit.services());
  }

  /** Null if it did not come to its own end. */
  @Nullable RunReport run() {
    String id = RollbackRequest.workflowId(request.swappedBy());
    DatabaseRollbackWorkflow child =
        Workflow.newChildWorkflowStub(
            DatabaseRollbackWorkflow.class, ChildRuns.options(id, request.run()));
    try {
      report = child.rollBack(request);
      failure =
          report.error() == null
              ? String.valueOf(report.outcome())
              : report.outcome() + ", " + report.error().message();
    } catch (ChildWorkflowFailure e) {
      failure = "run " + request.run().run() + " was ended in Temporal";
    }
    return report;
  }

  /** What is known of it before it has ended. */
  Map<String, @Nullable Object> begun() {
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put("run", request.run().run());
    fields.put("outcome", report == null ? null : report.outcome());
    fields.put("verdict", report == null ? null : report.verdict());
    fields.put("error", failure.isEmpty() ? null : failure);
    return fields;
  }

  Map<String, @Nullable Object> ended() {
    Map<String, @Nullable Object> fields = begun();
    if (report != null && report.error() == null) {
      fields.put("error", null);
    }
    return fields;
  }

  /** Why it did not work. */
  String failure() {
    return failure;
  }
}
