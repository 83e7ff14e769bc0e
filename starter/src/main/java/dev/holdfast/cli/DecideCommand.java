package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.api.common.v1.WorkflowExecution;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells a run that asks what to do, or what becomes of the old database that it has kept. */
@Command(name = "decide", description = "Tells a run that waits for a decision what to do.")
final class DecideCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Parameters(
      index = "1",
      paramLabel = "DECISION",
      description =
          "While it runs: retry: tries the failed step again. skip: goes on without it, where the"
              + " run offers that. compensate: undoes everything. After a restore: rollback: the"
              + " old database is live again, what was written since stays in a dump. remove: the"
              + " old database is dropped, proven backup or not. keep: it stays until somebody"
              + " drops it by hand.")
  private Choice choice = Choice.RETRY;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept in the evidence.")
  private String reason = "";

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Of a run of the whole plan: which of the components that wait is meant.")
  private @Nullable String component;

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
      WorkflowExecution execution = execution(runs);
      var decision = new SteeredRun.Decision(choice, RunStarter.requester(), reason);
      RunReport after = runs.tell(execution, "decide", id(runs.ask(execution)), decision);
      ObjectNode answer = ContractJson.answer("decide", after).put("exitCode", 0).putNull("error");
      return Answer.document(
          answer, RunText.of(answer) + "\nFollow it with: dr status " + after.run());
    }
  }

  /** What is kept is watched over by a run of its own. */
  private WorkflowExecution execution(Runs runs) {
    return switch (choice) {
      case RETRY, SKIP, COMPENSATE -> new DecisionTarget(runs).of(runs.find(run), component);
      case ROLLBACK, REMOVE, KEEP -> runs.commitOf(run);
    };
  }

  /** The same decision about the same question is one message, however often it is sent. */
  private String id(RunReport before) {
    String since = before.waitingFor() == null ? "" : before.waitingFor().since().toString();
    return "decide/" + before.decisions().size() + "/" + since + "/" + choice.word();
  }
}
