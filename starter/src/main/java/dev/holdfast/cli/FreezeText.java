package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What of a plan is frozen, by whom and why, for people. */
final class FreezeText {

  private FreezeText() {}

  static List<String> of(JsonNode run) {
    List<String> lines = new ArrayList<>();
    run.path("frozen").forEach(it -> lines.add("Frozen     " + part(it)));
    run.path("unfrozen").forEach(it -> lines.add("Unfrozen   " + part(it)));
    return lines;
  }

  private static String part(JsonNode it) {
    String reason = it.path("reason").isTextual() ? ": " + it.path("reason").asText() : "";
    return "%s at %s, frozen by run %s at %s, asked for by %s%s"
        .formatted(
            it.path("component").asText(),
            it.path("site").asText(),
            it.path("run").asText(),
            it.path("at").asText(),
            it.path("by").asText(),
            reason);
  }
}
