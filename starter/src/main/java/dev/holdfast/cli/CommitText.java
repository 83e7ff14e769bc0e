package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.restore.CommitRequest;
import java.util.ArrayList;
import java.util.List;

/** What people are told about the old database or machine that a run has kept. */
final class CommitText {

  private CommitText() {}

  static List<String> of(JsonNode run) {
    List<String> lines = new ArrayList<>();
    String until =
        run.at("/kept/untilAt").isTextual()
            ? "at least until " + run.at("/kept/untilAt").asText()
            : "until somebody decides";
    lines.add("Kept       " + what(run.path("kept")) + ", the old one, " + until);
    boolean commit = run.path("kind").asText().equals("COMMIT");
    String restore = run.path(commit ? "swappedBy" : "run").asText();
    if (run.path("ending").isTextual()) {
      lines.add("Ended      " + run.path("ending").asText());
    } else {
      lines.add("Go back    dr decide " + restore + " rollback --reason TEXT");
      lines.add("How it is  dr status " + CommitRequest.runId(restore));
    }
    if (run.at("/dump/location").isTextual()) {
      lines.add(
          "Written    %s rows since the swap, in the dump %s of %s rows"
              .formatted(
                  run.at("/dump/writtenTotal").asText(),
                  run.at("/dump/location").asText(),
                  run.at("/dump/rowsTotal").asText()));
    }
    return lines;
  }

  private static String what(JsonNode kept) {
    return kept.has("workspace")
        ? "machine in workspace " + kept.path("workspace").asText()
        : "database " + kept.path("database").asText();
  }
}
