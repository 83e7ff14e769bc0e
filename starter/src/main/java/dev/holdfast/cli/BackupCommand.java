package dev.holdfast.cli;

import dev.holdfast.activities.files.ArchiveStore;
import dev.holdfast.activities.files.FilePlaces;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.BackupStore;
import dev.holdfast.activities.postgres.StoredBackup;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.FilesBackupRequest;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes and lists backups. */
final class BackupCommand {

  private BackupCommand() {}

  /** Takes one. */
  @Command(
      name = "run",
      description = "Takes a backup of a database, of files or of secrets that are files.")
  static final class Run extends AnsweringCommand {

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
    private Path file = Path.of("");

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "COMPONENT",
        description =
            "A component of the plan; a database need not be named if it is the only one.")
    private @Nullable String component;

    @Option(names = "--detach", description = "Answer at once with the run's id (exit code 4).")
    private boolean detach;

    Run(Invocation invocation) {
      super(invocation);
    }

    @Override
    protected Answer answer() {
      Plans.Read read = Plans.read(invocation(), file);
      Optional<Component> files = FilesParts.named(read.plan(), component);
      if (files.isPresent()) {
        return files(read, files.get());
      }
      RecoveryPlan.DatabaseOnServer found = RunStarter.database(read.plan(), component);
      RunRequest run = RunStarter.request(RunRequest.Kind.BACKUP, read, found);
      String id = BackupRequest.workflowId(run.plan(), found.database().component());
      try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
        RunConsole console = new RunConsole(invocation(), connection);
        BackupRequest request =
            new BackupRequest(
                run.watchedAt(console.webUi(id)), DatabaseTarget.of(run.run(), read.plan(), found));
        WorkflowExecution execution =
            console.starter().start("BackupWorkflow", id, request.run(), request);
        return console.follow("backup run", execution, detach);
      }
    }

    private Answer files(Plans.Read read, Component found) {
      RunRequest run = RunStarter.request(RunRequest.Kind.BACKUP, read, found);
      String id = BackupRequest.workflowId(run.plan(), found.component());
      try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
        RunConsole console = new RunConsole(invocation(), connection);
        FilesBackupRequest request =
            new FilesBackupRequest(
                run.watchedAt(console.webUi(id)), FilesTarget.of(run.run(), run.plan(), found));
        WorkflowExecution execution =
            console.starter().start("FilesBackupWorkflow", id, request.run(), request);
        return console.follow("backup run", execution, detach);
      }
    }
  }

  /** The fields that {@code dr backup list} adds. */
  record Listed(List<BackupReference> backups, @Nullable Reachable reachable) {}

  /** From the oldest to the newest snapshot. */
  record Reachable(Instant fromAt, Instant toAt) {}

  /** Lists those that are complete. */
  @Command(name = "list", description = "Lists the complete backups of a plan, newest first.")
  static final class ListBackups extends AnsweringCommand {

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
    private Path file = Path.of("");

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "COMPONENT",
        description = "A component of the plan; all if none is named.")
    private @Nullable String component;

    ListBackups(Invocation invocation) {
      super(invocation);
    }

    @Override
    protected Answer answer() {
      RecoveryPlan plan = Plans.read(invocation(), file).plan();
      Optional<Component> files = FilesParts.named(plan, component);
      List<BackupReference> backups = new ArrayList<>();
      if (files.isPresent()) {
        backups.addAll(backups(plan, files.get()));
      } else if (component == null) {
        plan.databases().forEach(it -> backups.addAll(backups(plan, it.database())));
        FilesParts.all(plan).forEach(it -> backups.addAll(backups(plan, it)));
      } else {
        backups.addAll(backups(plan, RunStarter.database(plan, component).database()));
      }
      backups.sort(Comparator.comparing(BackupReference::startedAt).reversed());
      Listed listed = new Listed(backups, reachable(backups));
      return Answer.done(text(backups), listed);
    }

    private List<BackupReference> backups(RecoveryPlan plan, Database database) {
      References references = new References(invocation().environment());
      Path location = Path.of(references.resolve(database.backups().location()));
      BackupStore.Listing listing =
          new BackupStore(location).list(plan.name(), database.component());
      listing.warnings().forEach(this::say);
      return listing.backups().stream().map(StoredBackup::reference).toList();
    }

    private List<BackupReference> backups(RecoveryPlan plan, Component files) {
      FilesTarget target = FilesTarget.of("list", plan.name(), files);
      FilePlaces places = new FilePlaces(new References(invocation().environment()));
      ArchiveStore.Listing listing =
          new ArchiveStore(places.store(target)).list(plan.name(), files.component());
      listing.warnings().forEach(this::say);
      return listing.backups();
    }

    private static @Nullable Reachable reachable(List<BackupReference> newestFirst) {
      return newestFirst.isEmpty()
          ? null
          : new Reachable(
              newestFirst.get(newestFirst.size() - 1).startedAt(), newestFirst.get(0).startedAt());
    }

    private static String text(List<BackupReference> backups) {
      return backups.isEmpty()
          ? "No complete backup"
          : backups.stream()
              .map(
                  it ->
                      "%-28s %-17s %9s  %s"
                          .formatted(
                              it.id(),
                              it.serverVersion() == null
                                  ? it.files() + " files"
                                  : "PostgreSQL " + it.serverVersion(),
                              Sizes.text(it.sizeBytes()),
                              it.location()))
              .collect(Collectors.joining("\n"));
    }
  }
}
