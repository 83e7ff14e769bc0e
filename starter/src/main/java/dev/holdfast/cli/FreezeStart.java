package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.freeze.FreezeRequest;
import dev.holdfast.workflows.freeze.FreezeStep;
import dev.holdfast.workflows.freeze.UnfreezeStep;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code dr freeze} and {@code dr unfreeze} of a plan, or of parts of it. */
final class FreezeStart {

  private final Invocation invocation;
  private final RecoveryOptions options;
  private final List<String> named;
  private final RunRequest.Kind kind;

  /**
   * A start that begins nothing yet.
   *
   * @param named databases, servers and services; empty for all of the plan
   */
  FreezeStart(
      Invocation invocation, RecoveryOptions options, List<String> named, RunRequest.Kind kind) {
    this.invocation = invocation;
    this.options = options;
    this.named = named;
    this.kind = kind;
  }

  Answer answer(Path file) {
    Plans.Read read = Plans.read(invocation, file);
    List<String> wanted = wanted(read.plan());
    if (options.dryRun) {
      return dryRun(read, wanted).answer();
    }
    Confirmation.of(invocation, options.yes)
        .orRefuse(
            "%s %s of plan %s?"
                .formatted(
                    kind == RunRequest.Kind.FREEZE ? "Stop the writes of" : "Let write again",
                    String.join(", ", wanted),
                    read.plan().name()));
    FreezeRequest request = FreezeRequest.of(run(read), read.plan(), wanted);
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      return start(new RunConsole(invocation, connection), request);
    }
  }

  private Answer start(RunConsole console, FreezeRequest request) {
    String workflowId = FreezeRequest.workflowId(request.run().plan());
    FreezeRequest told = request.watchedAt(console.webUi(workflowId));
    String type = kind == RunRequest.Kind.FREEZE ? "FreezeWorkflow" : "UnfreezeWorkflow";
    WorkflowExecution execution = console.starter().start(type, workflowId, told.run(), told);
    return console.follow(kind.name().toLowerCase(Locale.ROOT), execution, options.detach);
  }

  private RunRequest run(Plans.Read read) {
    return new RunRequest(
            RunStarter.newId(),
            kind,
            read.plan().name(),
            read.hash(),
            named.size() == 1 ? named.get(0) : null,
            null,
            RunStarter.requester(),
            null,
            null,
            null,
            null,
            null)
        .because(options.reason, options.impactAt);
  }

  private DryRun dryRun(Plans.Read read, List<String> wanted) {
    List<? extends Component> components =
        read.plan().all().filter(it -> wanted.contains(it.component())).toList();
    List<StepDefinition> steps =
        kind == RunRequest.Kind.FREEZE
            ? List.of(FreezeStep.values())
            : List.of(UnfreezeStep.values());
    return DryRun.ofFreeze(read, components, steps, PlannedVerb.valueOf(kind.name()));
  }

  /** The databases and services that are meant. Fails with {@link FailureCode#USAGE} if none is. */
  private List<String> wanted(RecoveryPlan plan) {
    List<String> possible = FreezeRequest.components(plan);
    if (plan.databases().findAny().isEmpty()) {
      throw usage(
          "plan %s has no database: there is nothing to freeze, and where it is active can't be seen"
              .formatted(plan.name()));
    }
    if (named.isEmpty()) {
      return possible;
    }
    List<String> wanted = new ArrayList<>();
    for (String name : named) {
      wanted.addAll(meant(plan, possible, name));
    }
    return wanted.stream().distinct().toList();
  }

  private static List<String> meant(RecoveryPlan plan, List<String> possible, String name) {
    if (possible.contains(name)) {
      return List.of(name);
    }
    List<String> ofServer =
        plan.servers().stream()
            .filter(it -> it.name().equals(name))
            .map(Server::databases)
            .flatMap(List::stream)
            .map(Database::component)
            .toList();
    if (!ofServer.isEmpty()) {
      return ofServer;
    }
    boolean there = plan.all().anyMatch(it -> it.component().equals(name));
    throw usage(
        there
            ? "%s is neither a database nor a service with a maintenance switch; there are %s"
                .formatted(name, String.join(", ", possible))
            : "plan %s has no component or server %s to freeze, but %s"
                .formatted(plan.name(), name, String.join(", ", possible)));
  }

  private static CommandFailure usage(String why) {
    return new CommandFailure(FailureCode.USAGE, why);
  }
}
