package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.runbook.WaitingFor;
import java.util.ArrayList;
import java.util.List;

/** What a run waits for, for people: why, and exactly what they can type. */
final class WaitingText {

  private WaitingText() {}

  static List<String> of(JsonNode run) {
    JsonNode waiting = run.path("waitingFor");
    if (!waiting.path("parts").isEmpty()) {
      return ofParts(run);
    }
    String since = " since " + waiting.path("since").asText();
    List<String> lines = new ArrayList<>();
    switch (WaitingFor.What.valueOf(waiting.path("what").asText())) {
      case WORKER -> lines.add("Waiting    for a worker" + since);
      case APPROVAL -> lines.add("Waiting    for approvals" + since + ": " + progress(run));
      case DECISION -> lines.add("Waiting    for a decision" + since + ": " + failedStep(run));
    }
    waiting.path("options").forEach(it -> lines.add("  you can  " + command(run, it.asText())));
    return lines;
  }

  /** Of one that waits, people tell the run of the whole; of several each one's own run. */
  private static List<String> ofParts(JsonNode run) {
    JsonNode parts = run.at("/waitingFor/parts");
    List<String> lines = new ArrayList<>();
    for (JsonNode part : parts) {
      String component = part.path("component").asText();
      lines.add(
          "Waiting    for a decision since %s: %s: %s"
              .formatted(part.path("since").asText(), component, failedStep(run, component)));
      if (parts.size() > 1) {
        texts(part.path("options")).stream()
            .filter(it -> !it.equals("abort"))
            .forEach(it -> lines.add("  you can  " + command(part, it)));
      }
    }
    run.at("/waitingFor/options")
        .forEach(it -> lines.add("  you can  " + command(run, it.asText())));
    return lines;
  }

  private static String failedStep(JsonNode run, String component) {
    String failed = "a step failed";
    for (JsonNode step : run.path("steps")) {
      if (step.path("component").asText().equals(component)
          && step.path("state").asText().equals("FAILED")) {
        failed = step.path("name").asText() + " failed: " + step.path("detail").asText();
      }
    }
    return failed;
  }

  private static String progress(JsonNode run) {
    return "%d of %d, from %s"
        .formatted(
            run.path("approvals").size(),
            run.at("/approvalsWanted/required").asInt(),
            String.join(", ", texts(run.at("/approvalsWanted/approvers"))));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(it -> texts.add(it.asText()));
    return texts;
  }

  private static String failedStep(JsonNode run) {
    for (JsonNode step : run.path("steps")) {
      if (step.path("name").equals(run.path("currentStep"))) {
        return step.path("name").asText() + " failed: " + step.path("detail").asText();
      }
    }
    return run.path("currentStep").asText();
  }

  private static String command(JsonNode run, String option) {
    String id = run.path("run").asText();
    return switch (option) {
      case "approve" -> "dr approve " + id + " --key FILE";
      case "abort" -> "dr abort " + id + " --reason TEXT";
      case "dr worker" -> option;
      default -> "dr decide " + id + " " + option + " --reason TEXT";
    };
  }
}
