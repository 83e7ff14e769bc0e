package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings a Git repository back from its origin, beside the live one, then in its place. */
@WorkflowInterface
public interface RepositoryRestoreWorkflow extends SteeredRun {

  /** Returns once the repository is back and proven, or the world is as it was before. */
  @WorkflowMethod
  RunReport restore(RepositoryRestoreRequest request);
}
