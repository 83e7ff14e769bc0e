package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a database or files back from a backup, or all that a plan holds. */
@Command(
    name = "restore",
    description = {
      "Brings a database or files back from a backup, beside the live ones, then in their place.",
      "Without COMPONENT: all components of the plan, each once what it depends on is back."
    })
final class RestoreCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COMPONENT",
      description = "Only this database or these files, and the services that depend on it.")
  private @Nullable String component;

  @ArgGroup private @Nullable Which which;

  @Mixin private PartOptions parts = new PartOptions();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  @Option(
      names = "--break-glass",
      description = "Take the database over from the run that holds it; needs --reason.")
  private boolean breakGlass;

  @Option(
      names = "--in-place",
      description =
          "Drop the live database first, where there is no room for two. Can't be undone.")
  private boolean inPlace;

  /** Which backup, if not the newest. */
  static final class Which {
    @Option(
        names = "--to",
        paramLabel = "TIME",
        converter = InstantConverter.class,
        description = "The newest backup whose snapshot is not after TIME.")
    @Nullable Instant to;

    @Option(names = "--backup", paramLabel = "ID", description = "This backup.")
    @Nullable String backup;
  }

  RestoreCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws Exception {
    options.check();
    requireReason();
    requireOneWay();
    Plans.Read read = Plans.read(invocation(), file);
    if (parts.areOfSeveral(read.plan(), component)) {
      return several(read);
    }
    Optional<Component> files = FilesParts.named(read.plan(), component);
    if (files.isPresent()) {
      return filesAlone(read, files.get());
    }
    RecoveryPlan.DatabaseOnServer found = RunStarter.database(read.plan(), component);
    if (options.dryRun) {
      return DryRun.ofRestore(read, found.database(), inPlace).answer();
    }
    DatabaseRestoreRequest request = request(read, found);
    new RequiredBackups(invocation())
        .check(new Backups.Wish(request.target(), request.to(), request.backupId()));
    confirm(found.database().name(), read.plan().name());
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      return start(new RunConsole(invocation(), connection), request);
    }
  }

  private void requireReason() {
    if (breakGlass && (options.reason == null || options.reason.isBlank())) {
      throw new CommandFailure(
          FailureCode.USAGE, "--break-glass needs --reason TEXT: the run that loses will show it");
    }
  }

  private void requireOneWay() {
    if (inPlace && breakGlass) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "--in-place can't be combined with --break-glass: take the database over with a restore"
              + " beside, or drop it in a run that nobody else works against");
    }
  }

  private void confirm(String database, String plan) {
    Confirmation confirmation = Confirmation.of(invocation(), options.yes);
    if (inPlace) {
      confirmation.typedOrRefuse(
          "Database %s of plan %s will be dropped before its backup is restored. This can't be"
                  .formatted(database, plan)
              + " undone.",
          database);
    } else {
      confirmation.orRefuse(question(database + " of plan " + plan));
    }
  }

  private String question(String database) {
    return breakGlass
        ? "Take " + database + " over, even from a run that still works on it, and restore it?"
        : "Restore " + database + "?";
  }

  private Answer several(Plans.Read read) {
    if (which != null && which.backup != null) {
      throw new CommandFailure(
          FailureCode.USAGE, "--backup is the backup of one component: name the COMPONENT");
    }
    if (breakGlass) {
      throw new CommandFailure(
          FailureCode.USAGE, "--break-glass takes one database over: name the COMPONENT");
    }
    if (inPlace) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "--in-place drops one database, and needs its name typed: name the COMPONENT");
    }
    List<String> wanted = parts.wanted(read.plan());
    return new SystemRestore(invocation(), options, read, wanted, which == null ? null : which.to)
        .answer();
  }

  private Answer filesAlone(Plans.Read read, Component found) throws Exception {
    if (breakGlass || inPlace) {
      throw new CommandFailure(
          FailureCode.USAGE, "--break-glass and --in-place are for databases only");
    }
    return new FilesRestore(invocation(), options, read, found)
        .answer(which == null ? null : which.to, which == null ? null : which.backup);
  }

  private Answer start(RunConsole console, DatabaseRestoreRequest request) throws Exception {
    DatabaseRestoreRequest told = request.watchedAt(console.webUi(workflowId(request)));
    WorkflowExecution execution =
        console.starter().start("DatabaseRestoreWorkflow", workflowId(request), told.run(), told);
    return console.follow("restore", execution, options.detach);
  }

  private static String workflowId(DatabaseRestoreRequest request) {
    return DatabaseRestoreRequest.workflowId(
        request.run().plan(), request.target().database().component());
  }

  private DatabaseRestoreRequest request(Plans.Read read, RecoveryPlan.DatabaseOnServer found) {
    RecoveryPlan plan = read.plan();
    String name = found.database().component();
    RunRequest run =
        RunStarter.request(RunRequest.Kind.RESTORE, read, found)
            .because(options.reason, options.impactAt);
    return new DatabaseRestoreRequest(
        run,
        DatabaseTarget.of(run.run(), plan, found),
        plan.dependants(name),
        plan.webhooks(),
        plan.policy(),
        false,
        which == null ? null : which.to,
        which == null ? null : which.backup,
        breakGlass,
        inPlace);
  }
}
