package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.BackupCalendar;
import dev.holdfast.workflows.plan.FileBackups;
import dev.holdfast.workflows.plan.Files;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.ChildRuns;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;
import java.util.stream.Stream;

/** Files of a plan, restored and taken back by the real workflows in a fake world. */
record FilesScenes(InMemoryTemporal temporal, FakeWorld world, String run) {

  static Files tree() {
    return new Files(
        "config",
        Terms.within(Tier.P1, ExamplePlan.RTO, ExamplePlan.RPO),
        ExamplePlan.repository().checks(),
        new Reference("/srv/config"),
        backups(),
        null);
  }

  static Secrets secrets(String... items) {
    return new Secrets(
        "keys",
        Terms.usual(),
        List.of(),
        Stream.of(items).map(SecretReference::new).toList(),
        null,
        backups());
  }

  private static FileBackups backups() {
    return new FileBackups(new Reference("/backups"), BackupCalendar.byHand());
  }

  RunReport restore(boolean part) {
    temporal.startWorker(world);
    var request =
        new FilesRestoreRequest(
            ExamplePlan.run(run, "config"),
            tree(),
            part ? List.of() : List.of(ExamplePlan.checkedService()),
            ExamplePlan.plan().webhooks(),
            RunPolicy.usual(),
            part,
            null,
            null);
    return temporal
        .client()
        .newWorkflowStub(
            FilesRestoreWorkflow.class, temporal.options("recovery/" + run, request.run()))
        .restore(request);
  }

  RunReport rollBack() {
    RunRequest asked =
        ChildRuns.request(
            ExamplePlan.run(run, "config"),
            run + "-rollback",
            RunRequest.Kind.ROLLBACK,
            "anna",
            "wrong backup");
    var request =
        new FilesRollbackRequest(asked, tree(), run, List.of(ExamplePlan.checkedService()));
    return temporal
        .client()
        .newWorkflowStub(
            FilesRollbackWorkflow.class, temporal.options(RollbackRequest.workflowId(run), asked))
        .rollBack(request);
  }
}
