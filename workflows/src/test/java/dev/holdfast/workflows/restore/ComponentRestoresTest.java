package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.runbook.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ComponentRestoresTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private static final Component DATABASE =
      ExamplePlan.plan().database("orders").orElseThrow().database();

  @Test
  void knowsTheStepsOfADatabaseThatARunReportsInThatOrder() {
    var report = new RestoreScene(TEMPORAL).run();

    assertThat(report.steps())
        .extracting(StepReport::name)
        .containsExactlyElementsOf(
            ComponentRestores.steps(DATABASE).stream().map(StepDefinition::title).toList());
  }

  @Test
  void namesWhatRestores() {
    Reference somewhere = new Reference("/srv/git/notes");
    Repository repository =
        new Repository("code", Terms.usual(), List.of(), somewhere, somewhere, "main");

    assertThat(ComponentRestores.provider(DATABASE)).contains("postgres");
    assertThat(ComponentRestores.provider(repository)).contains("git");
    assertThat(ComponentRestores.provider(service(Service.Control.EXEC))).contains("exec");
    assertThat(ComponentRestores.provider(service(Service.Control.COMPOSE))).contains("compose");
    assertThat(ComponentRestores.provider(FilesScenes.tree())).contains("files");
    assertThat(ComponentRestores.provider(FilesScenes.secrets("file:/srv/key")))
        .contains("secrets");
  }

  @Test
  void hasNothingForSecretsThatAreNoFiles() {
    Component secrets = FilesScenes.secrets("file:/srv/key", "env:PASSWORD");

    assertThat(ComponentRestores.provider(secrets)).isEmpty();
    assertThat(FilesTarget.notFiles((Secrets) secrets)).containsExactly("env:PASSWORD");
  }

  @ParameterizedTest
  @EnumSource(names = "SYSTEMD")
  void hasNothingForAServiceUnder(Service.Control control) {
    assertThat(ComponentRestores.provider(service(control))).isEmpty();
  }

  @Test
  void hasNothingForAMachineYet() {
    Machine machine =
        new Machine(
            "vm",
            Terms.usual(),
            List.of(),
            Machine.Provider.TERRAFORM,
            new Reference("terraform/vm"),
            List.of());

    assertThat(ComponentRestores.provider(machine)).isEmpty();
    assertThat(ComponentRestores.steps(machine)).isEmpty();
  }

  private static Service service(Service.Control control) {
    return new Service("web", Terms.usual(), List.of(), control, List.of("/bin/true"));
  }
}
