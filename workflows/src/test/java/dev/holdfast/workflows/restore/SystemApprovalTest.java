package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.SystemScene.component;
import static dev.holdfast.workflows.restore.SystemScene.components;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.Approver;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.ComponentReport.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run of a whole plan that somebody must approve; {@code anna} has asked for it. */
@Timeout(60)
class SystemApprovalTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final SystemScene scene = new SystemScene(temporal);
  private final Approver ben = new Approver("ben");

  @BeforeEach
  void startAndAwaitWaiting() {
    scene.plan().asksFor(new Approvals(1, Duration.ofMinutes(30), List.of(ben.inPlan())));
    scene.plan().database("orders").database("customers", "orders");
    scene.start();
    scene.awaitWaiting();
  }

  @Test
  void isApprovedOnceBeforeAnyComponentBegins() {
    RunReport waiting = scene.status();
    scene.approve(ben);
    RunReport report = scene.result();

    assertThat(components(waiting).values())
        .extracting(ComponentReport::state)
        .containsOnly(State.PENDING);
    assertThat(scene.world().people().texts().get(0))
        .startsWith("Restore of " + waiting.plan() + " (run " + waiting.run() + "), asked for by");
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.approvals()).hasSize(1);
    assertThat(report.steps())
        .extracting(StepReport::name)
        .startsWith("wait for approvals")
        .containsOnlyOnce("wait for approvals")
        .endsWith("notify");
  }

  @Test
  void beginsNothingOnceSomebodyHasAbortedIt() {
    scene.abort();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.residue()).isEmpty();
    assertThat(component(report, "orders").state()).isEqualTo(State.SKIPPED);
    assertThat(component(report, "customers").state()).isEqualTo(State.SKIPPED);
    assertThat(report.steps())
        .filteredOn(it -> it.component() != null)
        .extracting(StepReport::state)
        .containsOnly(StepReport.State.SKIPPED);
  }
}
