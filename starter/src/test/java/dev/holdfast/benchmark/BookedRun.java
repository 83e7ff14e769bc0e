package dev.holdfast.benchmark;

import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.ServiceRestartRequest;
import dev.holdfast.workflows.restore.ServiceRestartWorkflow;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import java.util.stream.IntStream;

/** Runs with a runbook, whose steps touch nothing. */
final class BookedRun {

  private BookedRun() {}

  /** A step that has an undo, as those of a restore have. */
  private record NumberedStep(int number) implements StepDefinition {
    @Override
    public Outline outline() {
      return new Outline("step " + number, true, "nothing");
    }
  }

  private static List<NumberedStep> steps(int count) {
    return IntStream.range(0, count).mapToObj(NumberedStep::new).toList();
  }

  /** Steps of a runbook, one after the other. */
  @WorkflowInterface
  public interface BookedSteps {
    @WorkflowMethod
    int run(RunRequest request, int steps);
  }

  /** Steps of a runbook, one after the other. */
  public static final class BookedStepsImpl implements BookedSteps {
    private final Runbook runbook;
    private final List<NumberedStep> steps;

    @WorkflowInit
    public BookedStepsImpl(RunRequest request, int steps) {
      this.steps = steps(steps);
      this.runbook = Runbook.open(request, Conduct.alone(), List.copyOf(this.steps));
    }

    @Override
    public int run(RunRequest request, int count) {
      NoOps noOps = Workflow.newActivityStub(NoOps.class, ActivityKinds.change());
      runbook.tell(
          Outcome.RECOVERED,
          () ->
              steps.forEach(
                  it ->
                      runbook
                          .step(it)
                          .undo(() -> noOps.act(-it.number()))
                          .run(() -> noOps.act(it.number()))),
          outcome -> {});
      return runbook.report().steps().size();
    }
  }

  /** A component of a plan that does what a bare child does, and reports it. */
  private abstract static class Component extends ConductedRun {
    private final Runbook runbook;

    Component(RunRequest request) {
      runbook = Runbook.open(request);
    }

    RunReport run() {
      runbook.addUnknown("backup", "target", "reachable", "kept");
      runbook.tell(
          Outcome.RECOVERED, () -> BareRun.act(StepsBenchmark.STEPS_OF_A_CHILD), outcome -> {});
      return runbook.report();
    }

    @Override
    protected Runbook runbook() {
      return runbook;
    }
  }

  /** In the place of the restore of a database. */
  public static final class Database extends Component implements DatabaseRestoreWorkflow {
    @WorkflowInit
    public Database(DatabaseRestoreRequest request) {
      super(request.run());
    }

    @Override
    public RunReport restore(DatabaseRestoreRequest request) {
      return run();
    }
  }

  /** In the place of the restart of a service. */
  public static final class Service extends Component implements ServiceRestartWorkflow {
    @WorkflowInit
    public Service(ServiceRestartRequest request) {
      super(request.run());
    }

    @Override
    public RunReport restart(ServiceRestartRequest request) {
      return run();
    }
  }
}
