package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a frozen system write again. */
@Command(
    name = "unfreeze",
    description = {
      "Lets a frozen system write again: settings and maintenance modes are as before the first",
      "freeze, also in a database that was restored meanwhile. Says who had frozen it, and why."
    })
final class UnfreezeCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Only this database, server or service; may be given several times.")
  private List<String> components = new ArrayList<>();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  UnfreezeCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    return new FreezeStart(invocation(), options, components, RunRequest.Kind.UNFREEZE)
        .answer(file);
  }
}
