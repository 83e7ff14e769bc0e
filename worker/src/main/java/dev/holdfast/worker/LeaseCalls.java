package dev.holdfast.worker;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.holdfast.workflows.guard.GuardAsk;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardLeaseWorkflow;
import dev.holdfast.workflows.guard.GuardStopped;
import dev.holdfast.workflows.guard.GuardedMember;
import dev.holdfast.workflows.guard.LeaseState;
import dev.holdfast.workflows.guard.LeaseTimes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.concurrent.TimeUnit;

/**
 * What a guard says to Temporal, each call under its own deadline. Raw calls: the SDK's worker and
 * its completion client wait for ten seconds and more when Temporal is away.
 */
final class LeaseCalls {

  private static final long POLL_SECONDS = 65;
  private static final long COMPLETION_SECONDS = 5;

  private final TemporalConnection connection;
  private final GuardSettings settings;
  private final String workflowId;

  LeaseCalls(TemporalConnection connection, GuardSettings settings) {
    this.connection = connection;
    this.settings = settings;
    this.workflowId = GuardLeaseWorkflow.workflowId(settings.member().plan(), settings.name());
  }

  /** Asks for a lease, of a workflow that is started if there is none. */
  void ask() {
    WorkflowClient client = connection.client();
    WorkflowStub lease =
        client.newUntypedWorkflowStub(
            GuardLeaseWorkflow.class.getSimpleName(),
            WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(settings.taskQueue())
                .setStaticSummary("leases of the guard of " + settings.name())
                .build());
    lease.signalWithStart(
        "ask",
        new Object[] {new GuardAsk(HostName.current(), settings.ttl())},
        new Object[] {new GuardedMember(settings.member().plan(), settings.name())});
  }

  /** How the lease stands; takes a worker to answer. */
  LeaseState state() {
    return connection.client().newUntypedWorkflowStub(workflowId).query("state", LeaseState.class);
  }

  /** Waits for a lease, about a minute; then the answer has no token. */
  ListenableFuture<PollActivityTaskQueueResponse> poll() {
    String queue = GuardLeaseWorkflow.taskQueue(settings.member().plan(), settings.name());
    return connection
        .stubs()
        .futureStub()
        .withDeadlineAfter(POLL_SECONDS, TimeUnit.SECONDS)
        .pollActivityTaskQueue(
            PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setIdentity(HostName.processIdentity())
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .build());
  }

  /** Keeps the lease. */
  ListenableFuture<RecordActivityTaskHeartbeatResponse> beat(ByteString token, GuardBeat beat) {
    long deadline = LeaseTimes.serving(settings.ttl()).toMillis();
    return connection
        .stubs()
        .futureStub()
        .withDeadlineAfter(deadline, TimeUnit.MILLISECONDS)
        .recordActivityTaskHeartbeat(
            RecordActivityTaskHeartbeatRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setIdentity(HostName.processIdentity())
                .setTaskToken(token)
                .setDetails(payloads(beat))
                .build());
  }

  /** Ends the lease with the guard's own word. */
  void complete(ByteString token, GuardStopped stopped) {
    connection
        .stubs()
        .blockingStub()
        .withDeadlineAfter(COMPLETION_SECONDS, TimeUnit.SECONDS)
        .respondActivityTaskCompleted(
            RespondActivityTaskCompletedRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setIdentity(HostName.processIdentity())
                .setTaskToken(token)
                .setResult(payloads(stopped))
                .build());
  }

  private Payloads payloads(Object value) {
    return connection.client().getOptions().getDataConverter().toPayloads(value).orElseThrow();
  }
}
