package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.FilesRestoreRequest;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code dr restore PLAN COMPONENT} of files, or of secrets that are files. */
final class FilesRestore {

  private final Invocation invocation;
  private final RecoveryOptions options;
  private final Plans.Read read;
  private final Component component;

  FilesRestore(
      Invocation invocation, RecoveryOptions options, Plans.Read read, Component component) {
    this.invocation = invocation;
    this.options = options;
    this.read = read;
    this.component = component;
  }

  /**
   * Restores from a backup.
   *
   * @param to the newest not after this, null for the newest
   * @param backup this one, null for any
   */
  Answer answer(@Nullable Instant to, @Nullable String backup) throws Exception {
    if (options.dryRun) {
      return DryRun.ofRestore(read, component).answer();
    }
    FilesRestoreRequest request = request(to, backup);
    new RequiredBackups(invocation).check(request.target(), to, backup);
    Confirmation.of(invocation, options.yes)
        .orRefuse("Restore %s of plan %s?".formatted(component.component(), read.plan().name()));
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      RunConsole console = new RunConsole(invocation, connection);
      String id = DatabaseRestoreRequest.workflowId(read.plan().name(), component.component());
      FilesRestoreRequest told = request.watchedAt(console.webUi(id));
      WorkflowExecution execution =
          console.starter().start("FilesRestoreWorkflow", id, told.run(), told);
      return console.follow("restore", execution, options.detach);
    }
  }

  private FilesRestoreRequest request(@Nullable Instant to, @Nullable String backup) {
    RecoveryPlan plan = read.plan();
    RunRequest run =
        RunStarter.request(RunRequest.Kind.RESTORE, read, component)
            .because(options.reason, options.impactAt);
    return new FilesRestoreRequest(
        run,
        component,
        plan.dependants(component.component()),
        plan.webhooks(),
        plan.policy(),
        false,
        to,
        backup);
  }
}
