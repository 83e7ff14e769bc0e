package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.rebuild.VmRebuildRequest;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a machine anew from its Terraform code. */
@Command(
    name = "rebuild",
    description = {
      "Makes a machine anew from its Terraform code, and proves it.",
      "The old one is kept if the plan names a variable for its generation."
    })
final class RebuildCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COMPONENT",
      description = "Which machine; the only one of the plan if none is named.")
  private @Nullable String component;

  @Option(
      names = "--new",
      description = "There is no machine yet: a state that knows of none is no loss.")
  private boolean emptyState;

  @Option(
      names = "--allow-destroy",
      paramLabel = "ADDRESS",
      description = "This resource may be destroyed although it is no part of the machine.")
  private List<String> allowed = new ArrayList<>();

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Put this copy of the state in place first: the state is lost or damaged.")
  private @Nullable Path copy;

  @Option(
      names = "--import",
      paramLabel = "ADDRESS=ID",
      description = "Import what the provider knows by ID first: the state does not know of it.")
  private Map<String, String> imports = new TreeMap<>();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  RebuildCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    Plans.Read read = Plans.read(invocation(), file);
    Machine machine = machine(read.plan(), component);
    if (options.dryRun) {
      return DryRun.ofRebuild(read, machine).answer();
    }
    Confirmation confirmation = Confirmation.of(invocation(), options.yes);
    String name = machine.component() + " of plan " + read.plan().name();
    if (machine.terraform().generation() == null && !emptyState) {
      confirmation.typedOrRefuse(
          "Machine %s will be destroyed before it is made anew. This can't be undone."
              .formatted(name),
          machine.component());
    } else {
      confirmation.orRefuse("Make machine " + name + " anew?");
    }
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      return start(new RunConsole(invocation(), connection), request(read, machine));
    }
  }

  private Answer start(RunConsole console, VmRebuildRequest request) {
    String workflowId = "recovery/" + request.run().plan() + "/" + request.machine().component();
    VmRebuildRequest told = request.watchedAt(console.webUi(workflowId));
    WorkflowExecution execution =
        console.starter().start("VmRebuildWorkflow", workflowId, told.run(), told);
    return console.follow("rebuild", execution, options.detach);
  }

  private VmRebuildRequest request(Plans.Read read, Machine machine) {
    RecoveryPlan plan = read.plan();
    RunRequest run =
        new RunRequest(
                RunStarter.newId(),
                RunRequest.Kind.REBUILD,
                plan.name(),
                read.hash(),
                machine.component(),
                plan.home(),
                RunStarter.requester(),
                null,
                null,
                machine.terms().rto(),
                null,
                null)
            .because(options.reason, options.impactAt);
    return new VmRebuildRequest(
        run,
        machine,
        plan.dependants(machine.component()),
        plan.webhooks(),
        plan.policy(),
        copy == null ? null : copy.toAbsolutePath().toString(),
        new TreeMap<>(imports),
        emptyState,
        allowed);
  }

  /** The machine that is meant. Fails with {@link FailureCode#USAGE} if that is not clear. */
  static Machine machine(RecoveryPlan plan, @Nullable String component) {
    List<Machine> machines =
        plan.all().filter(Machine.class::isInstance).map(Machine.class::cast).toList();
    String names = machines.stream().map(Machine::component).collect(Collectors.joining(", "));
    if (machines.isEmpty()) {
      throw new CommandFailure(
          FailureCode.USAGE, "plan %s has no component of kind machine".formatted(plan.name()));
    }
    if (component == null && machines.size() > 1) {
      throw new CommandFailure(FailureCode.USAGE, "name a machine of the plan: " + names);
    }
    Machine machine =
        machines.stream()
            .filter(it -> component == null || it.component().equals(component))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        FailureCode.USAGE,
                        "plan %s has no machine %s, but %s"
                            .formatted(plan.name(), component, names)));
    if (machine.provider() != Machine.Provider.TERRAFORM) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "machine %s is of provider azure: this release makes machines by terraform only"
              .formatted(machine.component()));
    }
    return machine;
  }
}
