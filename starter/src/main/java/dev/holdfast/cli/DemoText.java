package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The demo's end for people: what was promised, what was measured, where the proof is. */
final class DemoText {

  private DemoText() {}

  static String of(JsonNode answer) {
    JsonNode writes = answer.path("writes");
    StringBuilder text = new StringBuilder(RunText.of(answer));
    answer
        .path("kills")
        .forEach(
            it ->
                text.append("\nKilled     ")
                    .append(it.path("target").asText())
                    .append(" (pid ")
                    .append(it.path("pid").asLong())
                    .append(") at ")
                    .append(it.path("at").asText())
                    .append(during(it)));
    return text.append(home(answer.path("failback")))
        .append("\nWrites     ")
        .append(writes.path("acked").asLong())
        .append(" acknowledged to the application, ")
        .append(writes.path("lost").asLong())
        .append(" of them lost, ")
        .append(writes.path("doubled").asLong())
        .append(" doubled")
        .append("\nAll in     ")
        .append(answer.path("wallSeconds").asText())
        .append(" s")
        .toString();
  }

  private static String during(JsonNode kill) {
    return kill.path("duringStep").isTextual()
        ? ", during: " + kill.path("duringStep").asText()
        : "";
  }

  /** How the system came home, where that is part of the demo. */
  private static String home(JsonNode failback) {
    return failback.isMissingNode()
        ? ""
        : "\nHome       run %s: %s by %s, down for %s s, %s commits lost"
            .formatted(
                failback.path("run").asText(),
                failback.path("outcome").asText(),
                RunText.road(failback.path("road")),
                failback.path("downtimeSeconds").asText(),
                failback.at("/rpo/lostCommitsMax").asText());
  }
}
