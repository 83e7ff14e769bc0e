package dev.holdfast.worker;

import dev.holdfast.activities.process.Attempts;
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
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes work from one task queue: all workflows, and the activities that it was given. */
public final class HoldfastWorker {

  private static final Logger log = LoggerFactory.getLogger(HoldfastWorker.class);

  /** How long what was interrupted may take to end. */
  private static final Duration INTERRUPTED = Duration.ofSeconds(2);

  private final WorkerFactory factory;
  private final ActivityGuard guard = new ActivityGuard(new Attempts(HostName.current()));

  /**
   * A worker that does not ask for work yet.
   *
   * @param activities implementations of the ports
   */
  public HoldfastWorker(WorkflowClient client, String taskQueue, List<Object> activities) {
    this(
        client,
        taskQueue,
        activities,
        List.of(
            DatabaseRestoreWorkflowImpl.class,
            ServerFailoverWorkflowImpl.class,
            SystemFailoverWorkflowImpl.class,
            ServiceMoveWorkflowImpl.class,
            TrafficMoveWorkflowImpl.class,
            ServerFailbackWorkflowImpl.class,
            FreezeWorkflowImpl.class,
            UnfreezeWorkflowImpl.class,
            BackupWorkflowImpl.class,
            SystemRestoreWorkflowImpl.class,
            ComponentBatchWorkflowImpl.class,
            RepositoryRestoreWorkflowImpl.class,
            FilesBackupWorkflowImpl.class,
            FilesRestoreWorkflowImpl.class,
            FilesRollbackWorkflowImpl.class,
            ServiceRestartWorkflowImpl.class,
            VmRebuildWorkflowImpl.class,
            KeptMachineWorkflowImpl.class,
            CommitWorkflowImpl.class,
            DatabaseRollbackWorkflowImpl.class,
            RepositoryRollbackWorkflowImpl.class,
            GuardLeaseWorkflowImpl.class));
  }

  /** As the other, for these implementations of workflows only. */
  public HoldfastWorker(
      WorkflowClient client, String taskQueue, List<Object> activities, List<Class<?>> workflows) {
    factory = WorkerFactory.newInstance(client, factoryOptions());
    Worker worker = factory.newWorker(taskQueue, workerOptions());
    worker.registerWorkflowImplementationTypes(workflows.toArray(Class<?>[]::new));
    worker.registerActivitiesImplementations(activities.toArray());
  }

  /** Begins to ask for work. */
  public void start() {
    factory.start();
  }

  /**
   * Asks for no more work and lets what runs go on, heartbeating, until it ends or {@code limit} is
   * over; what is interrupted then goes on at the next worker. Ends this worker for good.
   *
   * @return whether everything came to its end
   */
  public boolean drain(Duration limit) {
    factory.shutdown();
    factory.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    boolean drained = factory.isTerminated();
    guard.workerEnds();
    if (!drained) {
      log.warn("Activities still run after {} s, they go on elsewhere", limit.toSeconds());
      factory.shutdownNow();
      factory.awaitTermination(INTERRUPTED.toMillis(), TimeUnit.MILLISECONDS);
    }
    guard.close();
    return drained;
  }

  private WorkerFactoryOptions factoryOptions() {
    return WorkerFactoryOptions.newBuilder()
        .setWorkerInterceptors(new ActivitySummaries(), new RunLogging(), guard)
        .build();
  }

  private static WorkerOptions workerOptions() {
    return WorkerOptions.newBuilder()
        .setIdentity(HostName.processIdentity())
        // a frozen worker's open questions still take work that is then lost: five of them, the
        // default, have eaten all attempts of a change, each a heartbeat timeout long
        .setMaxConcurrentActivityTaskPollers(2)
        .setMaxConcurrentWorkflowTaskPollers(2)
        // a killed worker's next workflow task waits this long for it, 5 s by default
        .setStickyQueueScheduleToStartTimeout(Duration.ofSeconds(1))
        // a killed worker loses what it did not send
        .setMaxHeartbeatThrottleInterval(Duration.ofMillis(200))
        .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(200))
        .setAllowActivityHeartbeatDuringShutdown(true)
        // a busy host is no deadlock; the default of 1 s is less than loading classes may take
        .setDefaultDeadlockDetectionTimeout(TimeUnit.SECONDS.toMillis(5))
        .build();
  }
}
