package dev.holdfast.workflows.runbook;

import static dev.holdfast.workflows.runbook.RunbookTest.TwoSteps.FIRST;
import static dev.holdfast.workflows.runbook.RunbookTest.TwoSteps.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the engine does with mistakes in the code of steps and undos. */
@Timeout(60)
class RunbookTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  enum TwoSteps implements StepDefinition {
    FIRST,
    SECOND;

    @Override
    public Outline outline() {
      return new Outline(name(), true, "puts it back");
    }
  }

  /** Where the mistake is. */
  enum Mistake {
    NONE,
    IN_STEP,
    IN_UNDO,
    IN_EPILOGUE
  }

  record Seen(boolean changed) implements Observation {
    @Override
    public Attempt attempt() {
      return new Attempt(1, "worker-1", Duration.ZERO);
    }

    @Override
    public String detail() {
      return "seen";
    }
  }

  @WorkflowInterface
  public interface Clumsy {
    @WorkflowMethod
    RunReport run(Mistake mistake);
  }

  public static final class ClumsyImpl implements Clumsy {
    private final Runbook runbook;

    @WorkflowInit
    public ClumsyImpl(Mistake mistake) {
      runbook = Runbook.open(ExamplePlan.backup("c-" + mistake).run(), TwoSteps.values());
    }

    @Override
    public RunReport run(Mistake mistake) {
      runbook.tell(
          Outcome.COMPLETED,
          () -> {
            runbook.step(FIRST).undo(() -> new Seen(true)).run(() -> new Seen(true));
            runbook.step(SECOND).undo(() -> undo(mistake)).run(() -> act(mistake));
          },
          outcome ->
              runbook.besides(
                  SECOND,
                  () -> mistake == Mistake.IN_EPILOGUE ? broken() : new Seen(true),
                  "bell"));
      return runbook.close(report -> Evidence.pending());
    }

    private static Seen act(Mistake mistake) {
      return mistake == Mistake.IN_STEP || mistake == Mistake.IN_UNDO ? broken() : new Seen(true);
    }

    private static Seen undo(Mistake mistake) {
      return mistake == Mistake.IN_UNDO ? broken() : new Seen(false);
    }

    private static Seen broken() {
      throw new IllegalStateException("this can't be");
    }
  }

  @Test
  void endsWellWithoutAMistake() {
    RunReport report = run(Mistake.NONE);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.steps()).extracting("state").containsOnly(StepReport.State.DONE);
  }

  @Test
  void takesAnExceptionOfAStepsOwnCodeForAFailedStep() {
    RunReport report = run(Mistake.IN_STEP);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.error()).extracting("name").isEqualTo("STEP_BROKE");
    assertThat(report.error()).extracting("message").asString().contains("this can't be");
    assertThat(report.steps().get(0).undo()).isEqualTo(StepReport.Undo.DONE);
  }

  @Test
  void runsTheOtherUndosAlthoughOneIsBroken() {
    RunReport report = run(Mistake.IN_UNDO);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.steps().get(1).undo()).isEqualTo(StepReport.Undo.FAILED);
    assertThat(report.steps().get(0).undo()).isEqualTo(StepReport.Undo.DONE);
    assertThat(report.residue())
        .containsExactly("not undone: SECOND (puts it back): IllegalStateException: this can't be");
  }

  @Test
  void endsWellAlthoughTheEpilogueIsBroken() {
    RunReport report = run(Mistake.IN_EPILOGUE);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.residue()).containsExactly("bell");
  }

  private RunReport run(Mistake mistake) {
    temporal.startWorker(new Object[0], ClumsyImpl.class);
    RunRequest request = ExamplePlan.backup("c-" + mistake).run();
    return temporal
        .client()
        .newWorkflowStub(Clumsy.class, temporal.options("clumsy/" + mistake, request))
        .run(mistake);
  }
}
