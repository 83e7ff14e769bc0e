package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops the writes of a system. */
@Command(
    name = "freeze",
    description = {
      "Stops writes: the first act when data is being damaged. New sessions are read-only, those",
      "that were there are ended, services go into maintenance. A client that sets its session",
      "otherwise still writes: docs/freeze.md. dr unfreeze takes it back."
    })
final class FreezeCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Only this database, server or service; may be given several times.")
  private List<String> components = new ArrayList<>();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  FreezeCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    return new FreezeStart(invocation(), options, components, RunRequest.Kind.FREEZE).answer(file);
  }
}
