package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings files back from an archive, beside the live ones, then in their place. */
@WorkflowInterface
public interface FilesRestoreWorkflow extends SteeredRun {

  /** Returns once the files are back and proven, or the world is as it was before. */
  @WorkflowMethod
  RunReport restore(FilesRestoreRequest request);
}
