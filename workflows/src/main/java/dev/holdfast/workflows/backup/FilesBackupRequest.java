package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.RunRequest;

/**
 * What {@code dr backup run} asks for a component of files or secrets. Its workflow id is that of
 * any backup: {@link BackupRequest#workflowId}.
 */
public record FilesBackupRequest(RunRequest run, FilesTarget target) {}
