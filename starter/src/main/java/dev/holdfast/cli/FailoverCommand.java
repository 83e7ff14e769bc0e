package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a system away from a site that is lost. */
@Command(
    name = "failover",
    description = {
      "Moves a system to another site because its own is lost. May lose what had not arrived",
      "there, and says how much. Promotes nobody before the old primary is proven down."
    })
final class FailoverCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Mixin private MoveOptions move = new MoveOptions();

  @Option(
      names = "--waive-fence",
      paramLabel = "REASON",
      description =
          "Go on even if the old primary can't be proven down. What it still takes is lost, and two"
              + " may take writes; your name and REASON stand in the report.")
  private @Nullable String waiveFence;

  @Option(
      names = "--accept-loss",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Go on even if more than the plan's rpo may be lost, up to DURATION, such as 10m; your"
              + " name stands in the report.")
  private @Nullable Duration acceptLoss;

  @Mixin private RecoveryOptions options = new RecoveryOptions();

  FailoverCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    options.check();
    return new SystemMove(
            new AskedMove(
                invocation(), options, move, RunRequest.Kind.FAILOVER, waiver(), acceptLoss))
        .answer(file);
  }

  private @Nullable Waiver waiver() {
    if (waiveFence == null) {
      return null;
    }
    if (waiveFence.isBlank()) {
      throw new CommandFailure(
          FailureCode.USAGE, "--waive-fence needs a REASON: the report will show it");
    }
    return new Waiver(RunStarter.requester(), waiveFence, false);
  }
}
