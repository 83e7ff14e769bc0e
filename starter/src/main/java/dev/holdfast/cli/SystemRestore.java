package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.restore.PlanSlice;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code dr restore PLAN}: several components, each as soon as what it depends on is back. */
final class SystemRestore {

  /** Of a message that starts a run; Temporal refuses more than twice as much. */
  private static final int MOST_BYTES = 1_000_000;

  private static final int NAMED = 20;

  private final Invocation invocation;
  private final RecoveryOptions options;
  private final Plans.Read read;
  private final RecoveryPlan slice;
  private final @Nullable Instant to;

  SystemRestore(
      Invocation invocation,
      RecoveryOptions options,
      Plans.Read read,
      List<String> wanted,
      @Nullable Instant to) {
    this.invocation = invocation;
    this.options = options;
    this.read = read;
    this.slice = PlanSlice.with(read.plan(), wanted);
    this.to = to;
  }

  Answer answer() {
    if (options.dryRun) {
      return DryRun.ofSystemRestore(read, PlanGraph.of(slice).order()).answer();
    }
    requireProviders();
    SystemRestoreRequest request = new SystemRestoreRequest(run(), slice, to);
    requireBackups(request);
    List<String> names = PlanGraph.of(slice).order().stream().map(Component::component).toList();
    Confirmation.of(invocation, options.yes)
        .orRefuse("Restore %s of plan %s?".formatted(some(names), slice.name()));
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      requireRoom(connection, request);
      return start(new RunConsole(invocation, connection), request, names);
    }
  }

  private static String some(List<String> names) {
    return names.size() <= NAMED ? String.join(", ", names) : names.size() + " components";
  }

  private RunRequest run() {
    return new RunRequest(
            RunStarter.newId(),
            RunRequest.Kind.RESTORE,
            slice.name(),
            read.hash(),
            null,
            slice.home(),
            RunStarter.requester(),
            null,
            null,
            null,
            null,
            null)
        .because(options.reason, options.impactAt);
  }

  private void requireProviders() {
    List<String> without = SystemRestoreRequest.withoutProvider(slice);
    if (!without.isEmpty()) {
      throw new CommandFailure(
          FailureCode.NO_PROVIDER,
          "nothing can restore %s yet: restrict the run with --component or --tier"
              .formatted(some(without)));
    }
  }

  private void requireBackups(SystemRestoreRequest request) {
    RequiredBackups required = new RequiredBackups(invocation);
    slice
        .databases()
        .map(it -> DatabaseTarget.of(request.run().run(), slice, it))
        .forEach(it -> required.check(new Backups.Wish(it, to, null)));
    FilesParts.all(slice)
        .map(it -> FilesTarget.of(request.run().run(), slice.name(), it))
        .forEach(it -> required.check(it, to, null));
  }

  private void requireRoom(TemporalConnection connection, SystemRestoreRequest request) {
    int bytes =
        connection
            .client()
            .getOptions()
            .getDataConverter()
            .toPayload(request)
            .map(it -> it.getSerializedSize())
            .orElse(0);
    if (bytes > MOST_BYTES) {
      throw new CommandFailure(
          FailureCode.PLAN_TOO_LARGE,
          "%d components need %s, at most %s fit into one message"
              .formatted(slice.all().count(), Sizes.text(bytes), Sizes.text(MOST_BYTES)));
    }
  }

  private Answer start(RunConsole console, SystemRestoreRequest request, List<String> names) {
    console.runs().requireNoneAlone(slice.name(), names);
    String workflowId = SystemRestoreRequest.workflowId(slice.name());
    RunRequest run = request.run().watchedAt(console.webUi(workflowId));
    WorkflowExecution execution =
        console
            .starter()
            .start(
                "SystemRestoreWorkflow", workflowId, run, new SystemRestoreRequest(run, slice, to));
    return console.follow("restore", execution, options.detach);
  }
}
