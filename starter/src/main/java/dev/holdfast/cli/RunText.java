package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.runbook.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** A run's answer for people. */
final class RunText {

  private RunText() {}

  static String of(JsonNode run) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(run));
    lines.addAll(standstill(run));
    if (run.path("why").isTextual()) {
      lines.add("Because    " + run.path("why").asText());
    }
    run.path("decisions").forEach(it -> lines.add("Decided    " + decision(it)));
    run.path("approvals").forEach(it -> lines.add("Approved   " + approval(it)));
    if (run.at("/rto/achievedSeconds").isNumber()) {
      lines.add("Recovery   " + time(run));
      lines.add("Loss       " + loss(run));
    }
    String road = road(run.path("road"));
    if (!road.isEmpty()) {
      lines.add(
          "Home by    %s; what home alone had: dr salvage %s"
              .formatted(road, run.path("run").asText()));
    }
    lines.addAll(FreezeText.of(run));
    lines.addAll(GuardText.of(run.path("guards")));
    PartText.of(run).forEach(lines::add);
    if (run.at("/backup/id").isTextual()) {
      lines.add("Backup     " + run.at("/backup/id").asText());
    }
    if (run.path("kept").has("database") || run.path("kept").has("workspace")) {
      lines.addAll(CommitText.of(run));
    }
    if (run.at("/kept/folder").isTextual()) {
      lines.add("Kept       " + run.at("/kept/folder").asText() + ", the old one");
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

  /** Why a run that goes on stands still now; empty if it does not. */
  static String standstill(RunReport report) {
    return String.join("\n", standstill(ContractJson.answer("status", report)));
  }

  /** How home came back; empty if that is not known, or if it had never been away. */
  static String road(JsonNode road) {
    if (road.path("chosen").isTextual()) {
      return road.path("chosen").asText();
    }
    boolean followed =
        StreamSupport.stream(road.path("followed").spliterator(), false)
            .anyMatch(it -> it.path("result").asText().equals("DONE"));
    return followed ? "following" : "";
  }

  private static List<String> standstill(JsonNode run) {
    List<String> lines = new ArrayList<>();
    if (run.path("error").isObject()) {
      lines.add("Why        " + run.at("/error/message").asText());
      lines.add("What to do " + run.at("/error/hint").asText());
    }
    if (run.path("waitingFor").isObject()) {
      lines.addAll(WaitingText.of(run));
    }
    return lines;
  }

  private static String headline(JsonNode run) {
    String outcome = run.path("outcome").isTextual() ? run.path("outcome").asText() : "";
    String verdict = run.path("verdict").isTextual() ? ", " + run.path("verdict").asText() : "";
    return "Run        %s of %s: %s%s%s"
        .formatted(
            run.path("run").asText(),
            run.path("component").isTextual()
                ? run.path("plan").asText() + "/" + run.path("component").asText()
                : run.path("plan").asText(),
            outcome.isEmpty() ? run.path("state").asText() : outcome,
            verdict,
            run.path("currentStep").isTextual() ? ", at " + run.path("currentStep").asText() : "");
  }

  private static String decision(JsonNode it) {
    return "%s by %s at %s, %s: %s"
        .formatted(
            it.path("decision").asText(),
            it.path("by").asText(),
            it.path("at").asText(),
            it.path("step").asText(),
            it.path("reason").asText());
  }

  private static String approval(JsonNode it) {
    return "by %s at %s, good until %s"
        .formatted(it.path("by").asText(), it.path("at").asText(), it.path("expiresAt").asText());
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
        + (run.at("/rto/objectiveSeconds").isNumber()
            ? " s of " + run.at("/rto/objectiveSeconds").asText()
            : "")
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
