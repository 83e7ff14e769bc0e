package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The table of lost sites in docs/proof.md, made of what they wrote down. */
final class LostSitePage {

  private static final String BEGIN = "<!-- lost sites: begin -->";
  private static final String END = "<!-- lost sites: end -->";

  private final List<JsonNode> rows;

  private LostSitePage(List<JsonNode> rows) {
    this.rows = List.copyOf(rows);
  }

  /** The lines of a {@code lost-sites.jsonl}. */
  static LostSitePage of(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(json.readTree(line));
    }
    return new LostSitePage(rows);
  }

  /** {@code page} with the table between its two marks. */
  String into(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no place for lost sites");
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + text() + page.substring(end);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d lost sites, of %s.\n\n"
            .formatted(rows.size(), rows.get(0).path("at").asText().substring(0, 10)));
    text.append(
        "| what | standby | runs | how they ended | acknowledged by the old primary after the loss"
            + " | of these after the new one's first | doubled or ids twice | new one's first"
            + " write, s after the loss |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    SortedMap<String, List<JsonNode>> groups = new TreeMap<>();
    rows.forEach(it -> groups.computeIfAbsent(what(it), key -> new ArrayList<>()).add(it));
    groups.forEach((what, group) -> text.append(line(what, group)));
    return text.toString();
  }

  private static String what(JsonNode row) {
    JsonNode lost = row.path("lost");
    String clock =
        lost.path("seconds").asInt() == 0
            ? ""
            : ", clock of %s %+d s %s"
                .formatted(
                    lost.path("clock").asText(),
                    lost.path("seconds").asInt(),
                    lost.path("step").asBoolean() ? "at the cut" : "always");
    return "| %s%s%s | %s "
        .formatted(
            lost.path("loss").asText(),
            clock,
            lost.path("provable").asBoolean() ? "" : ", the guard unknown",
            lost.path("synchronous").asBoolean() ? "synchronous" : "asynchronous");
  }

  private static String line(String what, Collection<JsonNode> group) {
    boolean moved = group.stream().noneMatch(it -> told(it, "exitCode") == 3);
    return "%s| %d | %s | %s | %s | %d | %s |\n"
        .formatted(
            what,
            group.size(),
            moved ? "promoted by " + proof(group) : "refused, exit 3",
            range(group, "afterLoss"),
            range(group, "slips"),
            group.stream().mapToLong(it -> told(it, "doubled") + told(it, "idsTwice")).sum(),
            moved ? seconds(group) : "never");
  }

  private static String proof(Collection<JsonNode> group) {
    return group.iterator().next().at("/told/proof").asText();
  }

  private static long told(JsonNode row, String field) {
    return row.path("told").path(field).asLong();
  }

  private static String range(Collection<JsonNode> group, String field) {
    long least = all(group, field).min().orElse(0);
    long most = all(group, field).max().orElse(0);
    return least == most ? Long.toString(most) : least + " to " + most;
  }

  private static LongStream all(Collection<JsonNode> group, String field) {
    return group.stream().mapToLong(it -> told(it, field));
  }

  /** The longest. */
  private static String seconds(Collection<JsonNode> group) {
    double longest =
        group.stream().mapToDouble(it -> it.at("/told/seconds").asDouble()).max().orElse(0);
    return String.format(Locale.ROOT, "%.1f", longest);
  }
}
