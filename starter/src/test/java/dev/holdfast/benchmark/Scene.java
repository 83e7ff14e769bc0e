package dev.holdfast.benchmark;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Temporal of its own with worker processes, and how runs are started and timed there. */
record Scene(TestTemporal temporal, TemporalConnection connection, Workers workers) {

  /** A run to be, and what it is asked. */
  record Asked(String type, List<Object> arguments) {}

  WorkflowClient client() {
    return connection.client();
  }

  WorkflowOptions.Builder options() {
    return WorkflowOptions.newBuilder().setTaskQueue(temporal.configuration().taskQueue());
  }

  WorkflowStub start(Asked asked) {
    WorkflowStub run = client().newUntypedWorkflowStub(asked.type(), options().build());
    run.start(asked.arguments().toArray());
    return run;
  }

  /** From the first start until the last end of so many such runs at once. */
  Duration time(int runs, Asked asked) {
    long begun = System.nanoTime();
    List<WorkflowStub> started = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      started.add(start(asked));
    }
    started.forEach(it -> it.getResult(Integer.class));
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
