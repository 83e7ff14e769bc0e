package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.RunRequest;

/** What {@code dr backup run} asks for. */
public record BackupRequest(RunRequest run, DatabaseTarget target) {

  /** One backup of a component at a time. */
  public static String workflowId(String plan, String component) {
    return "backup/" + plan + "/" + component;
  }
}
