package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--to",
      paramLabel = "SITE",
      description = "The site to go to; without it, the plan's home.")
  private @Nullable String toSite;

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Only this server of the plan, or the server of this database.")
  private @Nullable String component;

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  FailbackCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    MoveOptions move = new MoveOptions();
    move.toSite = toSite;
    move.component = component;
    return new ServerMove(invocation(), options, move, RunRequest.Kind.FAILBACK, null, null)
        .answer(file);
  }
}
