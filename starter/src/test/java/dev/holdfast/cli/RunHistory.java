package dev.holdfast.cli;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Temporal wrote down about the activities of a run and of those that it began, by their
 * types; attempts by their steps too.
 *
 * @param completed how often one of the type was completed
 * @param attempts at which attempt one of the type, or of the step, was completed
 * @param others ends that are no completion
 */
record RunHistory(
    SortedMap<String, Integer> completed,
    SortedMap<String, Integer> attempts,
    List<String> others) {

  RunHistory {
    completed = Collections.unmodifiableSortedMap(new TreeMap<>(completed));
    attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
    others = List.copyOf(others);
  }

  /** Of the newest runs with these workflow ids, as one. */
  static RunHistory of(WorkflowClient client, List<String> workflowIds) {
    SortedMap<String, Integer> completed = new TreeMap<>();
    SortedMap<String, Integer> attempts = new TreeMap<>();
    List<String> others = new ArrayList<>();
    for (String id : workflowIds) {
      RunHistory one = of(client.fetchHistory(id).getEvents(), KillPoint.partOf(id));
      one.completed.forEach((type, times) -> completed.merge(type, times, Integer::sum));
      one.attempts.forEach((what, attempt) -> attempts.merge(what, attempt, Math::max));
      others.addAll(one.others);
    }
    return new RunHistory(completed, attempts, others);
  }

  private static RunHistory of(List<HistoryEvent> events, String part) {
    SortedMap<String, Integer> completed = new TreeMap<>();
    SortedMap<String, Integer> attempts = new TreeMap<>();
    Map<Long, String> types = new HashMap<>();
    Map<Long, String> steps = new HashMap<>();
    for (HistoryEvent event : events) {
      switch (event.getEventType()) {
        case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
          types.put(
              event.getEventId(),
              event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
          steps.put(event.getEventId(), "step " + part + ": " + title(event));
        }
        case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
          var started = event.getActivityTaskStartedEventAttributes();
          attempts.merge(types.get(started.getScheduledEventId()), started.getAttempt(), Math::max);
          attempts.merge(steps.get(started.getScheduledEventId()), started.getAttempt(), Math::max);
        }
        case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
            completed.merge(
                types.get(event.getActivityTaskCompletedEventAttributes().getScheduledEventId()),
                1,
                Integer::sum);
        default -> {}
      }
    }
    List<String> others =
        events.stream()
            .map(it -> it.getEventType().name())
            .filter(it -> it.matches(".*ACTIVITY_TASK_(FAILED|TIMED_OUT|CANCELED)"))
            .toList();
    return new RunHistory(completed, attempts, others);
  }

  private static String title(HistoryEvent scheduled) {
    return DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
        scheduled.getUserMetadata().getSummary(), String.class, String.class);
  }

  int attemptsOf(String activity) {
    return attempts.getOrDefault(activity, 0);
  }

  int attemptsOf(KillPoint point) {
    return attempts.getOrDefault("step " + point.place(), 0);
  }
}
