package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.SystemScene.began;
import static dev.holdfast.workflows.restore.SystemScene.component;
import static dev.holdfast.workflows.restore.SystemScene.components;
import static dev.holdfast.workflows.restore.SystemScene.ended;
import static dev.holdfast.workflows.restore.SystemScene.mostAtOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.system.ComponentReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run of a whole plan in which all is well. */
@Timeout(60)
class SystemRestoreWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final SystemScene scene = new SystemScene(temporal);

  @Test
  void restoresTwoDatabasesAndTheServiceThatNeedsBoth() {
    scene.plan().database("orders").database("customers").service("web", "orders", "customers");

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.component()).isNull();
    assertThat(report.added()).containsEntry("backup", null).containsEntry("kept", null);
    assertThat(components(report).values())
        .extracting(ComponentReport::state)
        .containsOnly(ComponentReport.State.DONE);
    assertThat(report.checks())
        .extracting("name")
        .containsExactly("customers: good", "orders: good", "web: good");
    assertThat(report.residue()).isEmpty();
  }

  @Test
  void givesEveryComponentARunOfItsOwnUnderTheIdOfARestoreOfItAlone() {
    scene.plan().database("orders").service("web", "orders");

    RunReport report = scene.run();

    ComponentReport orders = component(report, "orders");
    assertThat(orders.run()).isEqualTo(report.run() + "-1");
    assertThat(orders.workflowId())
        .isEqualTo(DatabaseRestoreRequest.workflowId(report.plan(), "orders"));
    assertThat(component(report, "web").run()).isEqualTo(report.run() + "-2");
    assertThat(scene.child("orders").getResult(RunReport.class).run()).isEqualTo(orders.run());
    assertThat(orders.evidence().path()).isEqualTo("/evidence/" + orders.run());
  }

  @Test
  void beginsWhatIsIndependentAtOnceAndWhatDependsOnlyAfterwards() {
    scene
        .plan()
        .database("base")
        .database("left", "base")
        .database("right", "base")
        .database("top", "left", "right");
    List.of("base", "left", "right", "top").forEach(it -> scene.takes(it, Duration.ofMinutes(10)));

    RunReport report = scene.run();

    ComponentReport left = component(report, "left");
    ComponentReport right = component(report, "right");
    assertThat(began(left)).isAfterOrEqualTo(ended(component(report, "base")));
    assertThat(began(left)).isBefore(ended(right));
    assertThat(began(right)).isBefore(ended(left));
    assertThat(began(component(report, "top")))
        .isAfterOrEqualTo(ended(left))
        .isAfterOrEqualTo(ended(right));
    assertThat(report.elapsed()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(35));
  }

  @Test
  void doesNotWaitForASlowComponentThatNothingNeeds() {
    scene.plan().database("slow").database("fast").database("next", "fast");
    scene.takes("slow", Duration.ofHours(1));
    scene.takes("fast", Duration.ofMinutes(1));

    RunReport report = scene.run();

    assertThat(ended(component(report, "next"))).isBefore(ended(component(report, "slow")));
  }

  @Test
  void beginsReadyComponentsByTierThenByName() {
    scene
        .plan()
        .atOnce("postgres", 1)
        .database(Tier.P2, OnFailure.COMPENSATE, "a")
        .database(Tier.P1, OnFailure.COMPENSATE, "c")
        .database(Tier.P1, OnFailure.COMPENSATE, "b")
        .database(Tier.P0, OnFailure.COMPENSATE, "d");
    List.of("a", "b", "c", "d").forEach(it -> scene.takes(it, Duration.ofMinutes(1)));

    RunReport report = scene.run();

    assertThat(
            components(report).values().stream().sorted(Comparator.comparing(SystemScene::began)))
        .extracting(ComponentReport::component)
        .containsExactly("d", "b", "c", "a");
  }

  @Test
  void runsNoMoreOfAProviderAtOnceThanThePlanAllows() {
    scene.plan().atOnce("postgres", 3).atOnce("exec", 1);
    for (int i = 0; i < 9; i++) {
      scene.plan().database("db" + i).service("web" + i);
      scene.takes("db" + i, Duration.ofMinutes(5));
      scene.takes("web" + i, Duration.ofMinutes(5));
    }

    RunReport report = scene.run();

    assertThat(mostAtOnce(report, "postgres")).isEqualTo(3);
    assertThat(mostAtOnce(report, "exec")).isEqualTo(1);
  }

  @Test
  void countsTheRecoveryTimeToTheLastComponentAndTheLossOfTheWorst() {
    scene.plan().database("orders").service("web", "orders");
    scene.takes("web", Duration.ofMinutes(7));
    Instant impact = scene.declaresImpact(Duration.ofMinutes(3));

    RunReport report = scene.run();

    ComponentReport web = component(report, "web");
    assertThat(report.rto().achieved()).isEqualTo(web.rto());
    assertThat(web.rto()).isGreaterThan(Duration.ofMinutes(10));
    assertThat(component(report, "orders").rtoMet()).isTrue();
    assertThat(report.impact().at()).isEqualTo(impact);
    assertThat(report.rto().parts().declare()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    assertThat(report.rpo().lossMax()).isEqualTo(Duration.ofMinutes(10));
    assertThat(report.rpo().met()).isNull();
  }

  @Test
  void reportsTheStepsOfEveryComponentInTheOrderOfTheRunAndItsOwnLast() {
    scene.plan().database("orders").database("customers", "orders");

    RunReport report = scene.run();

    assertThat(report.steps())
        .extracting(StepReport::component, StepReport::name)
        .startsWith(
            org.assertj.core.groups.Tuple.tuple("orders", "swap"),
            org.assertj.core.groups.Tuple.tuple("orders", "verify service"),
            org.assertj.core.groups.Tuple.tuple("customers", "swap"))
        .endsWith(org.assertj.core.groups.Tuple.tuple(null, "notify"));
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
  }

  @Test
  void showsWhatRunsWhileItRuns() {
    scene.plan().database("orders").database("customers", "orders");
    scene.takes("orders", Duration.ofHours(1));
    scene.start();
    scene.awaitRunning("orders");

    RunReport report = scene.status();

    assertThat(report.currentStep()).isEqualTo("restore orders");
    assertThat(component(report, "orders").state()).isEqualTo(ComponentReport.State.RUNNING);
    assertThat(component(report, "customers").state()).isEqualTo(ComponentReport.State.PENDING);
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.PENDING);
    assertThat(scene.result().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void tellsPeopleOnceForTheWhole() {
    scene.plan().database("orders").database("customers");

    RunReport report = scene.run();

    assertThat(scene.world().people().texts())
        .singleElement()
        .asString()
        .contains("Restore of " + scene.name(), "2 of 2 components", report.run());
  }
}
