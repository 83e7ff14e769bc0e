package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Brings a system home. */
@Command(
    name = "failback",
    description = {
      "Brings a system home after a failover: keeps what the old primary alone had, makes it a",
      "standby by the cheapest road that works, waits until it has everything, and switches over.",
      "Loses nothing; goes back if home is not good."
    })
final class FailbackCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Mixin private MoveOptions move = new MoveOptions();

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  FailbackCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    return new SystemMove(AskedMove.plain(invocation(), options, move, RunRequest.Kind.FAILBACK))
        .answer(file);
  }
}
