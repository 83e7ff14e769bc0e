package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command answers.
 *
 * @param error null if there is none
 * @param bodies records or maps whose fields, in this order, follow the envelope's
 * @param text the same for people, without a line break at its end
 */
public record Answer(int exitCode, @Nullable Failure error, List<Object> bodies, String text) {

  public Answer {
    bodies = List.copyOf(bodies);
  }

  /** Done: exit code 0. */
  public static Answer done(String text, Object... bodies) {
    return new Answer(0, null, List.of(bodies), text);
  }

  /** Not done, or not known, because of {@code error}. */
  public static Answer failed(int exitCode, Failure error, Object... bodies) {
    return new Answer(exitCode, error, List.of(bodies), "");
  }

  /** As {@link #failed(int, Failure, Object...)}, with the exit code that the code stands for. */
  public static Answer failed(FailureCode code, String message) {
    return failed(code.exitCode(), Failure.of(code, message));
  }

  /** A whole answer that exists as JSON already: a run as it stands or as its evidence has it. */
  public static Answer document(ObjectNode document, String text) {
    ObjectNode fields = document.deepCopy();
    fields.remove(List.of("schema", "command", "exitCode", "error"));
    int exitCode = document.path("exitCode").intValue();
    return new Answer(exitCode, ContractJson.error(document), List.of(fields), text);
  }

  /** The envelope and the fields, in one line. */
  String json(String command) {
    ObjectNode all = ContractJson.envelope(command, exitCode, error);
    for (Object body : bodies) {
      all.setAll(ContractJson.fields(body));
    }
    return all.toString();
  }
}
