package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Moves a system to another site while both are there. */
@Command(
    name = "switchover",
    description = {
      "Moves a system to another site while both are there. Loses nothing: it is refused, or taken",
      "back, if that can't be seen."
    })
final class SwitchoverCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Mixin private MoveOptions move = new MoveOptions();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  SwitchoverCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    return new SystemMove(AskedMove.plain(invocation(), options, move, RunRequest.Kind.SWITCHOVER))
        .answer(file);
  }
}
