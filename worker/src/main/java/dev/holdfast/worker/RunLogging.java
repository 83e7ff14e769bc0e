package dev.holdfast.worker;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;

/** Puts plan and run on the log lines of workflow code. */
final class RunLogging extends WorkerInterceptorBase {

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public WorkflowOutput execute(WorkflowInput input) {
        RunContext run = RunContext.of(Workflow.getInfo().getWorkflowId(), input.getArguments());
        try {
          return super.execute(input);
        } finally {
          run.close();
        }
      }
    };
  }
}
