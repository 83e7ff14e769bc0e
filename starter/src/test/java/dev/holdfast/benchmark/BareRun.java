package dev.holdfast.benchmark;

import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** Workflows without any of Holdfast's: what the engine is compared with. */
final class BareRun {

  private BareRun() {}

  private static NoOps noOps() {
    return Workflow.newActivityStub(NoOps.class, ActivityKinds.change());
  }

  /** Steps one after the other. */
  static void act(int steps) {
    NoOps noOps = noOps();
    for (int i = 0; i < steps; i++) {
      noOps.act(i);
    }
  }

  /** Steps one after the other. */
  @WorkflowInterface
  public interface BareSteps {
    @WorkflowMethod
    int run(int steps);
  }

  /** Steps one after the other. */
  public static final class BareStepsImpl implements BareSteps {
    @Override
    public int run(int steps) {
      act(steps);
      return steps;
    }
  }

  /** Children of so many steps, so many at once; answers how many did them all. */
  @WorkflowInterface
  public interface BareChildren {
    @WorkflowMethod
    int run(int children, int atOnce, int steps);
  }

  /** Children of so many steps, so many at once. */
  public static final class BareChildrenImpl implements BareChildren {
    private int open;
    private int ended;

    @Override
    public int run(int children, int atOnce, int steps) {
      for (int i = 0; i < children; i++) {
        Workflow.await(() -> open < atOnce);
        open++;
        BareSteps child = Workflow.newChildWorkflowStub(BareSteps.class);
        Async.function(child::run, steps).handle((done, failure) -> over(failure == null));
      }
      Workflow.await(() -> open == 0);
      return ended;
    }

    private boolean over(boolean good) {
      open--;
      ended += good ? 1 : 0;
      return good;
    }
  }

  /** A step whose worker is killed. */
  @WorkflowInterface
  public interface HeldStep {
    @WorkflowMethod
    NoOps.Held run();
  }

  /** A step whose worker is killed, with the patience of a long one. */
  public static final class HeldStepImpl implements HeldStep {
    @Override
    public NoOps.Held run() {
      var patience = ActivityKinds.wait(Duration.ofMinutes(10));
      return Workflow.newActivityStub(NoOps.class, patience).hold();
    }
  }
}
