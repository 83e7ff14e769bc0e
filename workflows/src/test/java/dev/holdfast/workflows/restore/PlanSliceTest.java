package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.GraphPlan;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run of a plan is told, and what it can't do. */
class PlanSliceTest {

  private static final Machine VM =
      new Machine(
          "vm",
          Terms.usual(),
          List.of(),
          Machine.Provider.TERRAFORM,
          new Reference("vm.tf"),
          List.of());

  private static final Service UNIT =
      new Service(
          "unit", Terms.after(List.of("vm")), List.of(), Service.Control.SYSTEMD, List.of("unit"));

  private static RecoveryPlan plan() {
    RecoveryPlan plan =
        new GraphPlan("shop")
            .database("orders")
            .database("customers", "orders")
            .service("web", "customers")
            .plan();
    List<Component> components = new ArrayList<>(plan.components());
    components.addAll(List.of(VM, UNIT));
    return new RecoveryPlan(
        plan.name(),
        plan.sites(),
        plan.home(),
        plan.servers(),
        components,
        plan.webhooks(),
        plan.policy());
  }

  @Test
  void nameTheComponentsThatNothingRestores() {
    assertThat(SystemRestoreRequest.withoutProvider(plan())).containsExactly("unit", "vm");
  }

  @Test
  void takeAlongWhatTheChosenComponentsDependOnAndNothingElse() {
    RecoveryPlan slice = PlanSlice.with(plan(), List.of("customers"));

    assertThat(slice.all()).extracting(Component::component).containsExactly("orders", "customers");
    assertThat(slice.policy()).isEqualTo(plan().policy());
    assertThat(SystemRestoreRequest.withoutProvider(slice)).isEmpty();
  }

  @Test
  void leaveOutServersWithoutAnyChosenDatabase() {
    RecoveryPlan slice = PlanSlice.with(plan(), List.of("unit"));

    assertThat(slice.servers()).isEmpty();
    assertThat(slice.all()).extracting(Component::component).containsExactly("vm", "unit");
  }
}
