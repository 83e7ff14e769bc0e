package dev.holdfast.workflows.runbook;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.WorkflowLocal;

/** Writes the title of the step that runs on each of its activities in the Web UI's timeline. */
public final class ActivitySummaries extends WorkerInterceptorBase {

  private static final WorkflowLocal<String> TITLE = WorkflowLocal.withCachedInitial(() -> "");

  static void titled(String title) {
    TITLE.set(title);
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(new Titling(outbound));
      }
    };
  }

  private static final class Titling extends WorkflowOutboundCallsInterceptorBase {

    Titling(WorkflowOutboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      ActivityOptions titled =
          ActivityOptions.newBuilder(input.getOptions()).setSummary(TITLE.get()).build();
      return super.executeActivity(
          new ActivityInput<>(
              input.getActivityName(),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              titled,
              input.getHeader()));
    }
  }
}
