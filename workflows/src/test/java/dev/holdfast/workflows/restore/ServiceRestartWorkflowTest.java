package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ServiceRestartWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "s" + RUNS.incrementAndGet();
  private final FakeWorld world = new FakeWorld(temporal::now);

  private RunReport restart(Service service, boolean part) {
    temporal.startWorker(world);
    var request =
        new ServiceRestartRequest(
            ExamplePlan.run(run, "web"),
            service,
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            part);
    return temporal
        .client()
        .newWorkflowStub(
            ServiceRestartWorkflow.class, temporal.options("recovery/" + run, request.run()))
        .restart(request);
  }

  private static Service unchecked() {
    return ExamplePlan.plan().dependants("orders").get(0);
  }

  @Test
  void restartsTheServiceAndSeesThatItIsGood() {
    RunReport report = restart(ExamplePlan.checkedService(), false);

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.rto().achieved()).isNotNull();
    assertThat(report.checks())
        .extracting(CheckReport::name)
        .containsExactly("the restart command ended with 0", "it answers");
    assertThat(world.services().restarted()).containsExactly("web");
    assertThat(world.people().texts()).singleElement().asString().contains("Restart of shop/web");
  }

  @Test
  void believesTheCommandWhereThePlanNamesNoCheck() {
    RunReport report = restart(unchecked(), true);

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.checks()).hasSize(1);
    assertThat(world.people().texts()).isEmpty();
  }

  @Test
  void saysThatAServiceIsLeftThatDidNotBecomeGood() {
    world.endpoints().say(CheckReport.State.FAILED);

    RunReport report = restart(ExamplePlan.checkedService(), false);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(113);
    assertThat(report.residue())
        .containsExactly("service web: it was restarted and is not proven good");
    assertThat(report.exitCode()).isEqualTo(5);
  }

  @Test
  void saysThatAServiceIsLeftWhoseCommandFailed() {
    world.failsAt(ServiceStep.RESTART, FailureCode.SERVICE_RESTART_FAILED);

    RunReport report = restart(unchecked(), false);

    assertThat(report.error()).extracting("code").isEqualTo(112);
    assertThat(report.exitCode()).isEqualTo(5);
  }

  @Test
  void leavesAServiceAloneWhoseChecksMayNotBeRun() {
    world.endpoints().allowNothing();

    RunReport report = restart(ExamplePlan.checkedService(), false);

    assertThat(report.error()).extracting("code").isEqualTo(117);
    assertThat(report.residue()).isEqualTo(List.of());
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(world.services().restarted()).isEmpty();
  }

  /** The run of the whole plan takes back what the service needs, and restarts it once more. */
  @Test
  void leavesNothingAsAPartIfItWasRestartedAndDidNotBecomeGood() {
    world.endpoints().say(CheckReport.State.FAILED);

    RunReport report = restart(ExamplePlan.checkedService(), true);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(113);
    assertThat(report.residue()).isEqualTo(List.of());
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void saysAsAPartThatItIsLeftIfItsCommandFailed() {
    world.failsAt(ServiceStep.RESTART, FailureCode.SERVICE_RESTART_FAILED);

    RunReport report = restart(unchecked(), true);

    assertThat(report.residue()).hasSize(1);
    assertThat(report.exitCode()).isEqualTo(5);
  }
}
