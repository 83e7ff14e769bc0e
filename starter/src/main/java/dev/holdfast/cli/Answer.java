package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
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

  /** A run as it stands, with the fields that its verb adds. */
  public static Answer run(RunReport report, String text) {
    ObjectNode fields = ContractJson.fields(report);
    fields.remove(List.of("added", "error"));
    return new Answer(report.exitCode(), report.error(), List.of(fields, report.added()), text);
  }

  /** The envelope and the fields, in one line. */
  String json(String command) {
    ObjectNode all = ContractJson.object();
    all.put("schema", "holdfast/1").put("command", command).put("exitCode", exitCode);
    all.set("error", ContractJson.tree(error));
    for (Object body : bodies) {
      all.setAll(ContractJson.fields(body));
    }
    return all.toString();
  }
}
