package dev.holdfast.workflows.fakes;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;

import dev.holdfast.workflows.backup.BackupWorkflowImpl;
import dev.holdfast.workflows.backup.FilesBackupWorkflowImpl;
import dev.holdfast.workflows.failover.ServerFailbackWorkflowImpl;
import dev.holdfast.workflows.failover.ServerFailoverWorkflowImpl;
import dev.holdfast.workflows.failover.ServiceMoveWorkflowImpl;
import dev.holdfast.workflows.failover.SystemFailoverWorkflowImpl;
import dev.holdfast.workflows.failover.TrafficMoveWorkflowImpl;
import dev.holdfast.workflows.freeze.FreezeWorkflowImpl;
import dev.holdfast.workflows.freeze.UnfreezeWorkflowImpl;
import dev.holdfast.workflows.guard.GuardLeaseWorkflowImpl;
import dev.holdfast.workflows.rebuild.KeptMachineWorkflowImpl;
import dev.holdfast.workflows.rebuild.VmRebuildWorkflowImpl;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.restore.CommitWorkflowImpl;
import dev.holdfast.workflows.restore.ComponentBatchWorkflowImpl;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflowImpl;
import dev.holdfast.workflows.restore.DatabaseRollbackWorkflowImpl;
import dev.holdfast.workflows.restore.FilesRestoreWorkflowImpl;
import dev.holdfast.workflows.restore.FilesRollbackWorkflowImpl;
import dev.holdfast.workflows.restore.RepositoryRestoreWorkflowImpl;
import dev.holdfast.workflows.restore.RepositoryRollbackWorkflowImpl;
import dev.holdfast.workflows.restore.ServiceRestartWorkflowImpl;
import dev.holdfast.workflows.restore.SystemRestoreWorkflowImpl;
import dev.holdfast.workflows.runbook.ActivitySummaries;
import dev.holdfast.workflows.runbook.CompressedPayloads;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Temporal server in memory whose clock skips what nobody has to wait for: one for a test class,
 * a task queue of its own for each test, if kept in a static field; in another field one for each
 * test, which tests need that let time pass: one that left work behind would stop the clock.
 */
public final class InMemoryTemporal
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final Class<?>[] WORKFLOWS = {
    DatabaseRestoreWorkflowImpl.class,
    ServerFailoverWorkflowImpl.class,
    ServerFailbackWorkflowImpl.class,
    SystemFailoverWorkflowImpl.class,
    ServiceMoveWorkflowImpl.class,
    TrafficMoveWorkflowImpl.class,
    BackupWorkflowImpl.class,
    SystemRestoreWorkflowImpl.class,
    ComponentBatchWorkflowImpl.class,
    RepositoryRestoreWorkflowImpl.class,
    FilesBackupWorkflowImpl.class,
    FilesRestoreWorkflowImpl.class,
    FilesRollbackWorkflowImpl.class,
    ServiceRestartWorkflowImpl.class,
    CommitWorkflowImpl.class,
    DatabaseRollbackWorkflowImpl.class,
    RepositoryRollbackWorkflowImpl.class,
    VmRebuildWorkflowImpl.class,
    KeptMachineWorkflowImpl.class,
    GuardLeaseWorkflowImpl.class,
    FreezeWorkflowImpl.class,
    UnfreezeWorkflowImpl.class
  };

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

  private final List<WorkerFactory> factories = new ArrayList<>();
  private final List<String> runs = new ArrayList<>();
  private @Nullable TestWorkflowEnvironment environment;
  private int queues;
  private boolean ofOneTest = true;

  @Override
  public void beforeAll(ExtensionContext context) {
    ofOneTest = false;
  }

  private static TestWorkflowEnvironment begun() {
    var options =
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(clientOptions())
            .setWorkerFactoryOptions(factoryOptions());
    RunAttributes.types().forEach(options::registerSearchAttribute);
    return TestWorkflowEnvironment.newInstance(options.build());
  }

  private static WorkflowClientOptions clientOptions() {
    return WorkflowClientOptions.newBuilder()
        .setIdentity("tests")
        .setDataConverter(CompressedPayloads.dataConverter())
        .build();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    queues++;
  }

  /** What waits for days would let days pass for the tests that follow. */
  @Override
  public void afterEach(ExtensionContext context) {
    factories.forEach(WorkerFactory::shutdownNow);
    factories.clear();
    runs.forEach(it -> terminate(CommitRequest.workflowId(it)));
    runs.clear();
    if (ofOneTest) {
      environment().close();
    }
  }

  private void terminate(String workflowId) {
    try {
      client().newUntypedWorkflowStub(workflowId).terminate("the test has ended");
    } catch (WorkflowException e) {
      return; // there is none, or it has ended
    }
  }

  /** How a run ended; fails if it does not end in 30 seconds. */
  public <T> T result(String workflowId, Class<T> type) {
    try {
      return client()
          .newUntypedWorkflowStub(workflowId)
          .getResult(LIMIT.toSeconds(), TimeUnit.SECONDS, type);
    } catch (TimeoutException e) {
      throw new AssertionError(workflowId + " does not end", e);
    }
  }

  /**
   * How a run that is nobody's child ended, after which no time has passed. {@link #result} lets
   * the clock go on between the end of the run and its own return, and what a run has left behind,
   * waiting for people, can be years older then.
   */
  public <T> T resultAtOnce(String workflowId, Class<T> type) {
    WorkflowStub run =
        WorkflowClient.newInstance(environment().getWorkflowServiceStubs(), clientOptions())
            .newUntypedWorkflowStub(workflowId);
    Instant limit = Instant.now().plus(LIMIT);
    Duration step = Duration.ofMillis(100);
    while (run.describe().getStatus() == WORKFLOW_EXECUTION_STATUS_RUNNING) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError(workflowId + " does not end");
      }
      pass(step);
      step = step.compareTo(LONGEST_STEP) < 0 ? step.multipliedBy(2) : LONGEST_STEP;
    }
    return run.getResult(type);
  }

  /** Whether it is a server of one test only. */
  public boolean isOfOneTest() {
    return ofOneTest;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    environment().close();
  }

  private TestWorkflowEnvironment environment() {
    if (environment == null) {
      environment = begun();
    }
    return environment;
  }

  public WorkflowClient client() {
    return environment().getWorkflowClient();
  }

  /** The time of this server; runs ahead of other clocks. */
  public Instant now() {
    return Instant.ofEpochMilli(environment().currentTimeMillis());
  }

  /** Lets time pass, in which nobody does anything. */
  public void pass(Duration time) {
    environment().sleep(time);
  }

  /** Starts a worker that knows every workflow and touches {@code world}. */
  public WorkerFactory startWorker(FakeWorld world) {
    return startWorker(world.activities(), WORKFLOWS);
  }

  /** Starts a worker that knows these workflows only. */
  public WorkerFactory startWorker(Object[] activities, Class<?>... workflows) {
    return startWorker(activities, it -> it.registerWorkflowImplementationTypes(workflows));
  }

  /** Starts a worker that knows the workflows which are registered with it. */
  public WorkerFactory startWorker(Object[] activities, Consumer<Worker> workflows) {
    WorkerFactory factory = WorkerFactory.newInstance(client(), factoryOptions());
    Worker worker = factory.newWorker(queue(), workerOptions());
    workflows.accept(worker);
    worker.registerActivitiesImplementations(activities);
    factory.start();
    factories.add(factory);
    return factory;
  }

  /**
   * Without the zero, work of a worker that went away would never be given to another one here. A
   * machine busy with other builds may need seconds to load classes: that is no deadlock.
   */
  private static WorkerOptions workerOptions() {
    return WorkerOptions.newBuilder()
        .setStickyQueueScheduleToStartTimeout(Duration.ZERO)
        .setDefaultDeadlockDetectionTimeout(20_000)
        .setMaxHeartbeatThrottleInterval(Duration.ofMillis(20))
        .build();
  }

  /** A worker that is never started: histories are replayed with it. */
  public Worker replayer() {
    Worker worker = environment().newWorker("replay-" + queues, workerOptions());
    worker.registerWorkflowImplementationTypes(WORKFLOWS);
    return worker;
  }

  private static WorkerFactoryOptions factoryOptions() {
    return WorkerFactoryOptions.newBuilder().setWorkerInterceptors(new ActivitySummaries()).build();
  }

  /** How a run is started on this test's queue. */
  public WorkflowOptions options(String workflowId, RunRequest request) {
    runs.add(request.run());
    return WorkflowOptions.newBuilder()
        .setTaskQueue(queue())
        .setWorkflowId(workflowId)
        .setTypedSearchAttributes(RunAttributes.of(request))
        .build();
  }

  private String queue() {
    return "holdfast-" + queues;
  }
}
