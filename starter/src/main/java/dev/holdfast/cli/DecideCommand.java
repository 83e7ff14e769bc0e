package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.restore.CommitWorkflow;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.common.v1.WorkflowExecution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides what becomes of the old database that a restore has kept. */
@Command(name = "decide", description = "Decides about the old database that a restore has kept.")
final class DecideCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "RUN", description = "The restore's id.")
  private String run = "";

  @Parameters(
      index = "1",
      paramLabel = "rollback|remove|keep",
      description =
          "rollback: the old database is live again, what was written since stays in a dump."
              + " remove: the old database is dropped, proven backup or not."
              + " keep: it stays until somebody drops it by hand.")
  private CommitWorkflow.Choice choice = CommitWorkflow.Choice.KEEP;

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
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      Runs runs = new RunConsole(invocation(), connection).runs();
      WorkflowExecution commit = runs.commitOf(run);
      RunReport after =
          runs.tell(
              commit,
              "decide",
              "decide/" + choice.word() + "/" + runs.waitingSince(commit),
              new CommitWorkflow.Decision(choice, RunStarter.requester(), reason));
      ObjectNode answer = ContractJson.answer("decide", after).put("exitCode", 0).putNull("error");
      return Answer.document(
          answer, RunText.of(answer) + "\nFollow it with: dr status " + after.run());
    }
  }
}
