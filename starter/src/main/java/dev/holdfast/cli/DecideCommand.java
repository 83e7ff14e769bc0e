package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.api.common.v1.WorkflowExecution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells a run that asks what to do. */
@Command(name = "decide", description = "Tells a run that waits for a decision what to do.")
final class DecideCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Parameters(
      index = "1",
      paramLabel = "DECISION",
      description =
          "retry: tries the failed step again. skip: goes on without it, where the run offers that."
              + " compensate: undoes everything.")
  private Choice choice = Choice.RETRY;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept in the evidence.")
  private String reason = "";

  DecideCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    if (reason.isBlank()) {
      throw new CommandFailure(FailureCode.USAGE, "--reason must say why");
    }
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      Runs runs = new RunConsole(invocation(), connection).runs();
      WorkflowExecution execution = runs.find(run);
      var decision = new SteeredRun.Decision(choice, RunStarter.requester(), reason);
      RunReport after = runs.tell(execution, "decide", id(runs.ask(execution)), decision);
      ObjectNode answer = ContractJson.answer("decide", after).put("exitCode", 0).putNull("error");
      return Answer.document(answer, RunText.of(answer) + "\nFollow it with: dr status " + run);
    }
  }

  /** The same decision about the same question is one message, however often it is sent. */
  private String id(RunReport before) {
    return "decide/" + before.decisions().size() + "/" + choice.word();
  }
}
