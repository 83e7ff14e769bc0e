package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A run's answer for people. */
final class RunText {

  private RunText() {}

  static String of(JsonNode run) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(run));
    if (run.path("error").isObject()) {
      lines.add("Why        " + run.at("/error/message").asText());
      lines.add("What to do " + run.at("/error/hint").asText());
    }
    if (run.path("waitingFor").isObject()) {
      lines.add(
          "Waiting    for a %s since %s: %s"
              .formatted(
                  run.at("/waitingFor/what").asText(),
                  run.at("/waitingFor/since").asText(),
                  options(run.at("/waitingFor/options"))));
    }
    if (run.path("why").isTextual()) {
      lines.add("Because    " + run.path("why").asText());
    }
    if (run.at("/rto/achievedSeconds").isNumber()) {
      lines.add("Recovery   " + time(run));
      lines.add("Loss       " + loss(run));
    }
    if (run.at("/backup/id").isTextual()) {
      lines.add("Backup     " + run.at("/backup/id").asText());
    }
    if (run.at("/kept/database").isTextual()) {
      lines.addAll(CommitText.of(run));
    }
    run.path("residue").forEach(it -> lines.add("Left over  " + it.asText()));
    if (run.at("/evidence/path").isTextual()) {
      lines.add("Evidence   " + run.at("/evidence/path").asText());
    }
    if (run.path("webUi").isTextual()) {
      lines.add("Web UI     " + run.path("webUi").asText());
    }
    return String.join("\n", lines);
  }

  private static String options(JsonNode options) {
    List<String> words = new ArrayList<>();
    options.forEach(it -> words.add(it.asText()));
    return String.join(" | ", words);
  }

  private static String headline(JsonNode run) {
    String outcome = run.path("outcome").isTextual() ? run.path("outcome").asText() : "";
    String verdict = run.path("verdict").isTextual() ? ", " + run.path("verdict").asText() : "";
    return "Run        %s of %s/%s: %s%s%s"
        .formatted(
            run.path("run").asText(),
            run.path("plan").asText(),
            run.path("component").asText(),
            outcome.isEmpty() ? run.path("state").asText() : outcome,
            verdict,
            run.path("currentStep").isTextual() ? ", at " + run.path("currentStep").asText() : "");
  }

  private static String time(JsonNode run) {
    String downtime =
        run.path("downtimeSeconds").isNumber()
            ? ", downtime " + run.path("downtimeSeconds").asText() + " s"
            : "";
    String gap =
        run.path("swapGapSeconds").isNumber()
            ? ", swap gap " + run.path("swapGapSeconds").asText() + " s"
            : "";
    return run.at("/rto/achievedSeconds").asText()
        + " s of "
        + run.at("/rto/objectiveSeconds").asText()
        + " s"
        + downtime
        + gap;
  }

  private static String loss(JsonNode run) {
    JsonNode rpo = run.path("rpo");
    return rpo.path("lossSecondsMax").isNumber()
        ? "%s to %s s (%s)"
            .formatted(
                rpo.path("lossSecondsMin").asText(),
                rpo.path("lossSecondsMax").asText(),
                rpo.path("method").asText())
        : "unknown";
  }
}
