package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The table of failovers in docs/proof.md, made of what they wrote down. */
final class FailoverPage {

  private static final String BEGIN = "<!-- failovers: begin -->";
  private static final String END = "<!-- failovers: end -->";

  private final List<JsonNode> rows;

  private FailoverPage(List<JsonNode> rows) {
    this.rows = List.copyOf(rows);
  }

  /** The lines of a {@code failovers.jsonl}. */
  static FailoverPage of(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(json.readTree(line));
    }
    return new FailoverPage(rows);
  }

  /** {@code page} with the table between its two marks. */
  String into(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no place for failovers");
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + text() + page.substring(end);
  }

  private String text() {
    long first = rows.stream().mapToLong(it -> it.path("seed").asLong()).min().orElse(0);
    long last = rows.stream().mapToLong(it -> it.path("seed").asLong()).max().orElse(0);
    return "%d failovers, seeds %d to %d, of %s.%n%n"
            .formatted(rows.size(), first, last, rows.get(0).path("at").asText().substring(0, 10))
        + "| standby | runs | writes acknowledged | runs that lost | lost | doubled | ids twice"
        + " | outside the bounds | longest gap, s |\n"
        + "|---|---|---|---|---|---|---|---|---|\n"
        + line("asynchronous", false)
        + line("synchronous", true);
  }

  private String line(String name, boolean synchronous) {
    List<JsonNode> group =
        rows.stream().filter(it -> it.path("synchronous").asBoolean() == synchronous).toList();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %d | %.1f |%n",
        name,
        group.size(),
        sum(group.stream(), "acknowledged"),
        group.stream().filter(it -> it.path("lost").asLong() > 0).count(),
        sum(group.stream(), "lost"),
        sum(group.stream(), "doubled"),
        sum(group.stream(), "idsGivenTwice"),
        group.stream().filter(it -> !isWithin(it)).count(),
        group.stream().mapToDouble(it -> it.path("gapSeconds").asDouble()).max().orElse(0));
  }

  private static long sum(Stream<JsonNode> group, String field) {
    return group.mapToLong(it -> it.path(field).asLong()).sum();
  }

  /** Commits, and the seconds that the client can be sure of; to the millisecond. */
  private static boolean isWithin(JsonNode row) {
    JsonNode rpo = row.path("rpo");
    long lost = row.path("lost").asLong();
    return lost >= rpo.path("lostCommitsMin").asLong()
        && lost <= rpo.path("lostCommitsMax").asLong(Long.MAX_VALUE)
        && rpo.path("lossSecondsMax").asDouble() >= row.path("leastLossSeconds").asDouble() - 0.001
        && rpo.path("lossSecondsMin").asDouble() <= row.path("mostLossSeconds").asDouble() + 0.001;
  }
}
