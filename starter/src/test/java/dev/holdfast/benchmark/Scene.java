package dev.holdfast.benchmark;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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

  /** What the runs come to; people are told how far {@code what} is. */
  <T> T await(String what, CompletableFuture<T> runs) throws InterruptedException {
    return new Patience(client()).await(what, runs);
  }

  /**
   * What it takes from the first start until the last end of so many such runs at once.
   *
   * @param answer what each of them must come to
   */
  Cost time(String what, int runs, Asked asked, int answer) throws InterruptedException {
    Cost begun = clocks();
    List<CompletableFuture<Integer>> ends = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      ends.add(start(asked).getResultAsync(Integer.class));
    }
    await(what, CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)));
    Cost cost = clocks().since(begun);
    List<Integer> answers = ends.stream().map(CompletableFuture::join).toList();
    if (!answers.stream().allMatch(it -> it == answer)) {
      throw new IllegalStateException(what + ": " + answers + " where each must be " + answer);
    }
    return cost;
  }

  /** To be compared with a later look, while the same workers live. */
  Cost clocks() {
    Duration now = Duration.ofNanos(System.nanoTime());
    return new Cost(now, Workers.processorTime(temporal.server().pid()), workers.processorTime());
  }
}
