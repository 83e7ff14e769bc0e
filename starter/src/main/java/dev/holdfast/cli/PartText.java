package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The components of a run of a whole plan, for people. */
final class PartText {

  /** Of more, only those are named that are not back. */
  private static final int MOST = 40;

  private PartText() {}

  static List<String> of(JsonNode run) {
    JsonNode components = run.path("components");
    boolean all = components.size() <= MOST;
    List<String> lines = new ArrayList<>();
    SortedMap<String, Integer> states = new TreeMap<>();
    for (JsonNode it : components) {
      String state = it.path("state").asText();
      states.merge(state, 1, Integer::sum);
      if (all || (state.equals("FAILED") && lines.size() < MOST)) {
        lines.add("Component  " + line(it));
      }
    }
    if (!all) {
      lines.add(0, "Components " + states);
    }
    return lines;
  }

  /** One that was back and was taken back is not done. */
  private static String state(JsonNode it) {
    String outcome = it.path("outcome").asText();
    return outcome.equals("ROLLED_BACK") ? outcome : it.path("state").asText();
  }

  private static String line(JsonNode it) {
    String verdict = it.path("verdict").isTextual() ? ", " + it.path("verdict").asText() : "";
    String time = it.path("seconds").isNumber() ? ", " + it.path("seconds").asText() + " s" : "";
    String old =
        Stream.of("/kept/database", "/kept/folder")
            .filter(kept -> it.at(kept).isTextual())
            .map(kept -> ", old one kept as " + it.at(kept).asText())
            .collect(Collectors.joining());
    String said = it.path("detail").isTextual() ? ": " + it.path("detail").asText() : "";
    String why =
        it.at("/error/message").isTextual() ? ": " + it.at("/error/message").asText() : said;
    return "%s: %s%s%s%s, run %s%s"
        .formatted(
            it.path("component").asText(),
            state(it),
            verdict,
            time,
            old,
            it.path("run").asText(),
            why);
  }
}
