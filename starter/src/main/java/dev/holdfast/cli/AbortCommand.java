package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a run and has it undo what it changed. */
@Command(name = "abort", description = "Stops a run; what it changed is undone.")
final class AbortCommand extends AnsweringCommand {

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept in the evidence.")
  private String reason = "";

  AbortCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      Runs runs = new RunConsole(invocation(), connection).runs();
      RunReport after =
          runs.tell(
              runs.find(run),
              "abort",
              "abort",
              new SteeredRun.Abort(RunStarter.requester(), reason));
      ObjectNode answer = ContractJson.answer("abort", after).put("exitCode", 0).putNull("error");
      return Answer.document(answer, RunText.of(answer) + "\nFollow it with: dr status " + run);
    }
  }
}
