package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.restore.RestoreStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DryRunTest {

  private static final Plans.Read READ = new Plans.Read(ExamplePlan.plan(), "c0ffee");
  private static final Database ORDERS = READ.plan().database("orders").orElseThrow().database();

  private static final String LAST = RestoreStep.NOTIFY.title();

  private static Database database(String name, String... dependsOn) {
    Terms terms = ORDERS.terms();
    return new Database(
        name,
        name,
        new Terms(
            terms.tier(),
            terms.rto(),
            terms.rpo(),
            List.of(dependsOn),
            terms.onFailure(),
            terms.impact(),
            terms.costPerHour()),
        ORDERS.backups(),
        ORDERS.tables(),
        ORDERS.extensions(),
        ORDERS.checks(),
        ORDERS.stableFor(),
        ORDERS.timeout());
  }

  private static Machine machine(String name) {
    return new Machine(
        name,
        Terms.usual(),
        List.of(),
        Machine.Provider.TERRAFORM,
        new Reference("terraform/vm"),
        List.of());
  }

  private static List<String> afterFirstStepOf(DryRun run, String component) {
    return firstStepOf(run, component).after();
  }

  private static DryRun.Step firstStepOf(DryRun run, String component) {
    return run.steps().stream()
        .filter(it -> component.equals(it.component()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void beginsAComponentAfterTheLastStepsOfAllThatItNeeds() {
    DryRun run =
        DryRun.ofSystemRestore(
            READ, List.of(ORDERS, database("words"), database("search", "words", "orders")));

    assertThat(afterFirstStepOf(run, "orders")).isEmpty();
    assertThat(afterFirstStepOf(run, "search")).containsExactly(LAST);
    assertThat(firstStepOf(run, "search").afterComponents()).containsExactly("words", "orders");
  }

  @Test
  void takesEveryOtherStepAfterTheOneBeforeIt() {
    List<DryRun.Step> steps = DryRun.ofRestore(READ, ORDERS).steps();

    for (int i = 1; i < steps.size(); i++) {
      assertThat(steps.get(i).after()).containsExactly(steps.get(i - 1).name());
    }
    assertThat(steps).hasSameSizeAs(RestoreStep.values());
  }

  @Test
  void showsWhereARunOfOneComponentWaitsForApprovals() {
    List<DryRun.Step> steps = DryRun.ofRestore(asking(), ORDERS).steps();

    assertThat(steps)
        .extracting(DryRun.Step::name)
        .containsSubsequence("preflight", "wait for approvals", "take fence record");
  }

  @Test
  void approvesARunOfSeveralOnceBeforeItsFirstComponent() {
    DryRun run = DryRun.ofSystemRestore(asking(), List.of(ORDERS, database("words", "orders")));

    assertThat(run.steps().get(0).name()).isEqualTo("wait for approvals");
    assertThat(run.steps().get(0).component()).isNull();
    assertThat(run.steps()).extracting(DryRun.Step::name).containsOnlyOnce("wait for approvals");
    assertThat(afterFirstStepOf(run, "orders")).containsExactly("wait for approvals");
    assertThat(afterFirstStepOf(run, "words")).containsExactly(LAST);
    assertThat(firstStepOf(run, "words").afterComponents()).containsExactly("orders");
  }

  @Test
  void endsARunOfSeveralAfterAllThatNothingElseNeeds() {
    DryRun run =
        DryRun.ofSystemRestore(
            READ, List.of(ORDERS, database("words"), database("search", "orders")));

    DryRun.Step last = run.steps().get(run.steps().size() - 1);
    assertThat(last.name()).isEqualTo("notify");
    assertThat(last.component()).isNull();
    assertThat(last.after()).containsExactly(LAST);
    assertThat(last.afterComponents()).containsExactly("words", "search");
  }

  @Test
  void saysWhichStepsAreThoseOfTheRunItself() {
    DryRun run = DryRun.ofSystemRestore(asking(), List.of(ORDERS, database("words")));

    assertThat(run.answer().text())
        .startsWith(
            """
            the run itself, first
              STEP                DOES   UNDO
              wait for approvals  looks

            orders: database""")
        .endsWith(
            """


            the run itself, last
              STEP    DOES   UNDO
              notify  looks""");
  }

  private static Plans.Read asking() {
    RecoveryPlan it = READ.plan();
    Approvals approvals =
        new Approvals(1, Duration.ofMinutes(30), List.of(new Approvals.Approver("lee", "MCow")));
    RunPolicy policy = it.policy();
    return new Plans.Read(
        new RecoveryPlan(
            it.name(),
            it.sites(),
            it.home(),
            it.servers(),
            it.components(),
            it.webhooks(),
            new RunPolicy(approvals, policy.commitWindow(), policy.concurrency())),
        READ.hash());
  }

  @Test
  void waitsForAComponentWithoutStepsToo() {
    DryRun run = DryRun.ofSystemRestore(READ, List.of(machine("vm"), database("words", "vm")));

    assertThat(afterFirstStepOf(run, "words")).isEmpty();
    assertThat(firstStepOf(run, "words").afterComponents()).containsExactly("vm");
  }

  @Test
  void waitsForNothingThatIsNotPartOfTheRun() {
    DryRun run = DryRun.ofSystemRestore(READ, List.of(database("words", "vm")));

    assertThat(afterFirstStepOf(run, "words")).isEmpty();
  }

  @Test
  void marksWhatNothingCanRestore() {
    List<Component> components = List.of(machine("vm"), ORDERS);
    DryRun run = DryRun.ofSystemRestore(READ, components);

    assertThat(run.components().get(0).provider()).isNull();
    assertThat(run.answer().text())
        .startsWith(
            """
            vm: machine, P1, provider: none, no rto, no rpo
              this version has nothing to restore it with

            orders: database, P0, provider: postgres, rto 15m, rpo 2h
              STEP                  DOES     UNDO
            """);
  }
}
