package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Restarts a service, so that it uses what is live now, and sees that it is good. */
@WorkflowInterface
public interface ServiceRestartWorkflow extends SteeredRun {

  /**
   * Returns once the service is good, or it is clear that it is not. A restart has no undo: a
   * service that did not become good is named as residue.
   */
  @WorkflowMethod
  RunReport restart(ServiceRestartRequest request);
}
