package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.rebuild.RebuildStep;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.restore.ServiceStep;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Endpoints that all answer as the test wants. */
public final class FakeEndpointChecks implements EndpointChecks {

  private final Script script;
  private volatile boolean allowed = true;
  private volatile CheckReport.State state = CheckReport.State.PASSED;

  FakeEndpointChecks(Script script) {
    this.script = script;
  }

  /** The worker's operator allows none of the commands. */
  public void allowNothing() {
    allowed = false;
  }

  /** What every check says. */
  public void say(CheckReport.State answer) {
    state = answer;
  }

  @Override
  public Allowed requireAllowed(Question question) {
    if (!allowed) {
      throw FailureCode.COMMAND_NOT_ALLOWED.failure("no line allows the command");
    }
    return new Allowed(FakeWorld.attempt());
  }

  @Override
  public Held hold(Question question) {
    return script.play(
        step(question),
        () -> {
          List<CheckReport> seen = question.checks().stream().map(this::seen).toList();
          boolean good = seen.stream().noneMatch(CheckReport::unproven);
          return new Held(seen, good ? Instant.EPOCH : null, 3, FakeWorld.attempt());
        });
  }

  /** Of a machine they are asked twice. */
  private static StepDefinition step(Question question) {
    String type = Activity.getExecutionContext().getInfo().getWorkflowType();
    if (!type.contains("Machine") && !type.equals("VmRebuildWorkflow")) {
      return ServiceStep.VERIFY_SERVICE;
    }
    return question.stableFor().isZero() ? RebuildStep.AWAIT_MACHINE : RebuildStep.VERIFY_MACHINE;
  }

  private CheckReport seen(Check check) {
    return new CheckReport(
        check.name(), check.required(), state, "200", state.name(), Duration.ofMillis(5));
  }
}
