package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a verb would do, without a run. */
@Command(
    name = "show",
    description = "Shows the steps of a verb: what each changes, how it is undone, in which order.")
final class PlanShowCommand extends AnsweringCommand {

  @Parameters(paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--for",
      paramLabel = "VERB",
      required = true,
      description = "restore, backup, failover, switchover or failback.")
  private PlannedVerb verb = PlannedVerb.RESTORE;

  @Option(
      names = "--component",
      paramLabel = "COMPONENT",
      description = "Only this one; without it, all that the verb would be about.")
  private @Nullable String component;

  PlanShowCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    Plans.Read read = Plans.read(invocation(), file);
    return switch (verb) {
      case RESTORE -> restore(read).answer();
      case BACKUP -> DryRun.ofBackup(read, backedUp(read.plan())).answer();
      case FAILOVER, SWITCHOVER, FAILBACK ->
          SystemMove.dryRun(read, MoveOptions.moved(read.plan(), component), verb).answer();
      case REBUILD ->
          DryRun.ofRebuild(read, RebuildCommand.machine(read.plan(), component)).answer();
      case FREEZE, UNFREEZE, DRILL ->
          throw new CommandFailure(
              FailureCode.USAGE,
              "this version can not do a %s; --for takes restore, backup, rebuild, failover, switchover and failback"
                  .formatted(verb.name().toLowerCase(Locale.ROOT)));
    };
  }

  /** Without a component it is the run that {@code dr restore PLAN} starts. */
  private DryRun restore(Plans.Read read) {
    RecoveryPlan plan = read.plan();
    if (component != null) {
      return DryRun.ofRestore(read, PlanNames.component(plan, component));
    }
    return PartOptions.isOneDatabase(plan)
        ? DryRun.ofRestore(read, RunStarter.database(plan, null).database())
        : DryRun.ofSystemRestore(read, PlanGraph.of(plan).order());
  }

  /** Those that have backups. */
  private List<Component> backedUp(RecoveryPlan plan) {
    if (component == null) {
      return Stream.concat(plan.databases().map(it -> it.database()), FilesParts.all(plan))
          .toList();
    }
    return List.of(
        FilesParts.named(plan, component)
            .orElseGet(() -> RunStarter.database(plan, component).database()));
  }
}
