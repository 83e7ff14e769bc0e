package dev.holdfast.worker;

import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts plan, run and step on every log line of a thread, until closed. */
final class RunContext {

  private static final String PLAN = "plan";
  private static final String RUN = "run";
  private static final String STEP = "step";

  private RunContext() {}

  /**
   * The plan is in the workflow ids of recoveries and backups, {@code recovery/<plan>/<component>};
   * the run, and what the id does not tell, is in what activities and workflows are told: the
   * component {@code run} of the first record that has one.
   */
  static RunContext of(String workflowId, @Nullable Object[] arguments) {
    String[] id = workflowId.split("/", 3);
    if (id.length > 2) {
      MDC.put(PLAN, id[1]);
    } else {
      told(PLAN, arguments).ifPresent(it -> MDC.put(PLAN, it));
    }
    told(RUN, arguments).ifPresent(it -> MDC.put(RUN, it));
    return new RunContext();
  }

  /** Adds the step. */
  RunContext at(String step) {
    MDC.put(STEP, step);
    return this;
  }

  void close() {
    MDC.remove(PLAN);
    MDC.remove(RUN);
    MDC.remove(STEP);
  }

  private static Optional<String> told(String what, @Nullable Object[] arguments) {
    Deque<Record> records = new ArrayDeque<>(recordsIn(arguments));
    for (Record it = records.poll(); it != null; it = records.poll()) {
      @Nullable Object[] values = values(it);
      for (int i = 0; i < values.length; i++) {
        if (values[i] instanceof String word && components(it)[i].getName().equals(what)) {
          return Optional.of(word);
        }
      }
      records.addAll(recordsIn(values));
    }
    return Optional.empty();
  }

  private static List<Record> recordsIn(@Nullable Object[] values) {
    List<Record> records = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof Record it) {
        records.add(it);
      }
    }
    return records;
  }

  private static @Nullable Object[] values(Record it) {
    RecordComponent[] components = components(it);
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = components[i].getAccessor().invoke(it);
      } catch (ReflectiveOperationException e) {
        values[i] = null; // a record that is nobody's message
      }
    }
    return values;
  }

  private static RecordComponent[] components(Record it) {
    return it.getClass().getRecordComponents();
  }
}
