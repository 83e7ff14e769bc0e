package dev.holdfast.workflows.runbook;

import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.WorkflowLocal;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells each activity which step it belongs to: as its summary in the Web UI's timeline, and in a
 * header for whoever runs it.
 */
public final class ActivitySummaries extends WorkerInterceptorBase {

  private static final String STEP = "holdfast-step";

  private static final WorkflowLocal<String> TITLE = WorkflowLocal.withCachedInitial(() -> "");

  static void titled(String title) {
    TITLE.set(title);
  }

  /** The title of the step that an activity with this header belongs to, if it has one. */
  public static Optional<String> stepOf(Header header) {
    return Optional.ofNullable(header.getValues().get(STEP))
        .map(
            it ->
                DefaultDataConverter.STANDARD_INSTANCE.fromPayload(it, String.class, String.class));
  }

  private static Header withStep(Header header, String title) {
    SortedMap<String, Payload> values = new TreeMap<>(header.getValues());
    DefaultDataConverter.STANDARD_INSTANCE.toPayload(title).ifPresent(it -> values.put(STEP, it));
    return new Header(values);
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
              withStep(input.getHeader(), TITLE.get())));
    }
  }
}
