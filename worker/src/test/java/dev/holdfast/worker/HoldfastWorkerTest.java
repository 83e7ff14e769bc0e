package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HoldfastWorkerTest {

  private static final String QUEUE = "holdfast";

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private TestWorkflowEnvironment environment;

  @BeforeEach
  void open() {
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    Worker workflows = environment.newWorker("workflows");
    workflows.registerWorkflowImplementationTypes(OneJobImpl.class);
    environment.start();
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    environment.close();
  }

  @Test
  void letsWhatRunsComeToItsEndWhenItIsDrained() throws InterruptedException {
    HoldfastWorker worker = worker("first");
    WorkflowStub run = start();
    begun.await();
    mayEnd.countDown();

    boolean drained = worker.drain(Duration.ofSeconds(20));

    assertThat(drained).isTrue();
    assertThat(run.getResult(String.class)).isEqualTo("first");
  }

  @Test
  void leavesWhatDoesNotEndInTimeToTheNextWorker() throws InterruptedException {
    HoldfastWorker first = worker("first");
    WorkflowStub run = start();
    begun.await();

    boolean drained = first.drain(Duration.ofMillis(200));

    assertThat(drained).isFalse();
    mayEnd.countDown();
    HoldfastWorker second = worker("second");
    assertThat(run.getResult(String.class)).isEqualTo("second");
    second.drain(Duration.ofSeconds(5));
  }

  private HoldfastWorker worker(String name) {
    HoldfastWorker worker =
        new HoldfastWorker(
            environment.getWorkflowClient(), QUEUE, List.of(new WaitingJob(name, begun, mayEnd)));
    worker.start();
    return worker;
  }

  private WorkflowStub start() {
    OneJob run =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                OneJob.class, WorkflowOptions.newBuilder().setTaskQueue("workflows").build());
    return environment
        .getWorkflowClient()
        .newUntypedWorkflowStub(WorkflowClient.start(run::run).getWorkflowId());
  }

  /** Waits until it may end. */
  @ActivityInterface
  public interface Job {
    String work();
  }

  private record WaitingJob(String name, CountDownLatch begun, CountDownLatch mayEnd)
      implements Job {
    @Override
    public String work() {
      begun.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
      return name;
    }
  }

  /** Runs one job on Holdfast's queue. */
  @WorkflowInterface
  public interface OneJob {
    @WorkflowMethod
    String run();
  }

  /** Registered by its type. */
  public static final class OneJobImpl implements OneJob {
    @Override
    public String run() {
      return Workflow.newActivityStub(
              Job.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue(QUEUE)
                  .setStartToCloseTimeout(Duration.ofSeconds(40))
                  .setHeartbeatTimeout(Duration.ofSeconds(2))
                  .build())
          .work();
    }
  }
}
