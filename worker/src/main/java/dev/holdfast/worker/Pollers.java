package dev.holdfast.worker;

import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Who asks a task queue for work, as Temporal saw it in the last minutes. */
public final class Pollers {

  private final TemporalConnection connection;
  private final String taskQueue;

  public Pollers(TemporalConnection connection, String taskQueue) {
    this.connection = connection;
    this.taskQueue = taskQueue;
  }

  /**
   * Identities of the workers that take workflow tasks. One that was killed is listed for some
   * minutes more.
   */
  public List<String> identities() {
    return connection
        .stubs()
        .blockingStub()
        .withDeadlineAfter(5, TimeUnit.SECONDS)
        .describeTaskQueue(
            DescribeTaskQueueRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
                .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                .build())
        .getPollersList()
        .stream()
        .map(PollerInfo::getIdentity)
        .toList();
  }
}
