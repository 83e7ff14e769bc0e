package dev.holdfast.activities.terraform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a command of Terraform says: messages of {@code -json}, or text. Safe for use by several
 * threads.
 */
final class TerraformOutput {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int KEPT_LINES = 20;
  private static final int LONGEST = 2_000;

  private final JobProgress progress;
  private final List<String> errors = new ArrayList<>();
  private final Deque<String> text = new ArrayDeque<>();

  TerraformOutput(JobProgress progress) {
    this.progress = progress;
  }

  synchronized void take(String line) {
    JsonNode message = line.startsWith("{") ? message(line) : null;
    if (message == null) {
      text.add(line.strip());
      if (text.size() > KEPT_LINES) {
        text.remove();
      }
      return;
    }
    JsonNode diagnostic = message.path("diagnostic");
    if (diagnostic.path("severity").asText().equals("error")) {
      errors.add(
          (diagnostic.path("summary").asText() + ": " + diagnostic.path("detail").asText())
              .strip());
    } else if (message.has("hook") || message.has("change")) {
      progress.report(message.path("@message").asText());
    }
  }

  private static @org.jspecify.annotations.Nullable JsonNode message(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      return null; // a line so long that it came in pieces
    }
  }

  /** What went wrong, in Terraform's own words. */
  synchronized String words() {
    List<String> words = errors.isEmpty() ? List.copyOf(text) : errors;
    String all =
        String.join(" ", words)
            .replaceAll("\\u001B\\[[0-9;]*m|[│╷╵]", "")
            .replaceAll("\\s+", " ")
            .strip();
    return all.length() > LONGEST ? all.substring(0, LONGEST) + "…" : all;
  }

  /**
   * The failure of {@code deed}: {@code otherwise}, unless somebody else holds the state's lock.
   */
  ApplicationFailure failure(String deed, FailureCode otherwise) {
    String words = words();
    return code(words, otherwise).failure(deed + " failed: " + words);
  }

  private static FailureCode code(String words, FailureCode otherwise) {
    if (words.contains("Error acquiring the state lock")) {
      return FailureCode.STATE_LOCKED;
    }
    if (words.contains("Saved plan is stale")) {
      return FailureCode.STATE_CHANGED;
    }
    return words.contains("Unsupported state file format") ? FailureCode.STATE_DAMAGED : otherwise;
  }
}
