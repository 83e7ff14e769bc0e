package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** {@code dr backup run}: takes one backup of one tree of files, or of secrets that are files. */
@WorkflowInterface
public interface FilesBackupWorkflow extends SteeredRun {

  /**
   * Returns once the backup is complete and read back, or nothing of it is left but what the
   * residue names.
   */
  @WorkflowMethod
  RunReport backup(FilesBackupRequest request);
}
