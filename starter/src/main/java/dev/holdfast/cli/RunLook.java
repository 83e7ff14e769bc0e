package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at a run.
 *
 * @param attempt which attempt of the running activity this is, 0 if none runs
 * @param progress what that activity told with its last heartbeat
 */
record RunLook(RunReport report, int attempt, Map<?, ?> progress) {

  static RunLook of(RunReport report, DescribeWorkflowExecutionResponse description) {
    return description.getPendingActivitiesList().stream()
        .findFirst()
        .map(it -> new RunLook(report, it.getAttempt(), progress(it)))
        .orElseGet(() -> new RunLook(report, 0, Map.of()));
  }

  private static Map<?, ?> progress(PendingActivityInfo activity) {
    if (!activity.hasHeartbeatDetails() || activity.getHeartbeatDetails().getPayloadsCount() == 0) {
      return Map.of();
    }
    try {
      Object details =
          DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
              activity.getHeartbeatDetails().getPayloads(0), Object.class, Object.class);
      return details instanceof Map<?, ?> map ? map : Map.of();
    } catch (DataConverterException e) {
      return Map.of();
    }
  }

  /** The progress as people read it, such as {@code 17/42 objects, 35 MB}. */
  Optional<String> progressText() {
    StringBuilder text = new StringBuilder();
    if (number("objectsDone") != null && number("objects") != null) {
      text.append(number("objectsDone") + "/" + number("objects") + " objects, ");
    }
    Long bytes = number("bytes");
    if (bytes != null) {
      text.append(Sizes.text(bytes));
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }

  @Nullable Long number(String field) {
    return progress.get(field) instanceof Number value ? Long.valueOf(value.longValue()) : null;
  }
}
