package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.evidence.SigningKey;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.ApprovalsWanted;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs a run for one of the plan's approvers. */
@Command(
    name = "approve",
    description = "Agrees, with your signature, to what a run is about to do.")
final class ApproveCommand extends AnsweringCommand {

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "Your private key; its public half is in the plan. See dr key new.")
  private Path file = Path.of("");

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the evidence.")
  private @Nullable String reason;

  ApproveCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    SigningKey key = KeyFiles.read(invocation(), file);
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      Runs runs = new RunConsole(invocation(), connection).runs();
      WorkflowExecution execution = runs.find(run);
      RunReport before = runs.ask(execution);
      Approval approval = signed(key, before);
      RunReport after = runs.tell(execution, "approve", id(approval, before), approval);
      ObjectNode answer = ContractJson.answer("approve", after).put("exitCode", 0).putNull("error");
      return Answer.document(answer, RunText.of(answer) + "\nFollow it with: dr status " + run);
    }
  }

  private Approval signed(SigningKey key, RunReport before) {
    ApprovalsWanted wanted = before.approvalsWanted();
    String hash = before.planHash();
    if (wanted == null || hash == null) {
      throw new CommandFailure(
          FailureCode.MESSAGE_REFUSED, "the plan asks for no approval of this run");
    }
    Instant expiresAt = Instant.now().plus(wanted.expiry()).truncatedTo(ChronoUnit.MILLIS);
    var subject = new Approval.Subject(before.run(), hash, ApprovalStep.WAIT_FOR_APPROVALS.title());
    return new Approval(key.publicKey(), key.sign(subject.text(expiresAt)), expiresAt, reason);
  }

  /** One approval of a key is one message, however often it is sent, until the run has taken it. */
  private static String id(Approval approval, RunReport before) {
    String fingerprint = Approval.fingerprint(approval.key());
    long taken =
        before.approvals().stream().filter(it -> it.keyFingerprint().equals(fingerprint)).count();
    return "approve/" + fingerprint + "/" + taken;
  }
}
