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
import java.util.stream.Collectors;

/** The table of docs/proof.md, made of what the proofs wrote down. */
final class ProofPage {

  private static final String BEGIN = "<!-- generated: begin -->";
  private static final String END = "<!-- generated: end -->";

  private final List<JsonNode> rows;

  private ProofPage(List<JsonNode> rows) {
    this.rows = List.copyOf(rows);
  }

  /** The lines of a {@code proof.jsonl}. */
  static ProofPage of(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(json.readTree(line));
    }
    return new ProofPage(rows);
  }

  /** {@code page} with the table between its two marks. */
  String into(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no place for a table");
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + text() + page.substring(end);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d disturbed runs, of %s: %d effects doubled, %d inventories that differed from what"
                + " the run said.%n%n",
            rows.size(),
            first().path("at").asText().substring(0, 10),
            sum("doubled"),
            sum("unexplained")));
    text.append("| what | of | where | runs | how they ended | longest to the end, s |\n");
    text.append("|---|---|---|---|---|---|\n");
    grouped().forEach((place, group) -> text.append(line(place, group)));
    return text.toString();
  }

  private JsonNode first() {
    return rows.get(0);
  }

  private long sum(String field) {
    return rows.stream().mapToLong(it -> it.path(field).asLong()).sum();
  }

  private SortedMap<String, List<JsonNode>> grouped() {
    SortedMap<String, List<JsonNode>> groups = new TreeMap<>();
    for (JsonNode row : rows) {
      String place =
          "| %s | %s | %s, %s "
              .formatted(
                  row.path("what").asText(),
                  row.path("story").asText(),
                  where(row),
                  row.path("phase").asText().toLowerCase(Locale.ROOT));
      groups.computeIfAbsent(place, it -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  private static String where(JsonNode row) {
    KillPoint.Phase phase = KillPoint.Phase.valueOf(row.path("phase").asText());
    return new KillPoint(row.path("part").asText(), row.path("step").asText(), phase).place();
  }

  private static String line(String place, Collection<JsonNode> group) {
    SortedMap<String, Long> outcomes =
        group.stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.path("outcome").asText(), TreeMap::new, Collectors.counting()));
    String ends =
        outcomes.entrySet().stream()
            .map(it -> it.getValue() + " " + it.getKey())
            .collect(Collectors.joining(", "));
    double longest =
        group.stream().mapToDouble(it -> it.path("seconds").asDouble()).max().orElse(0);
    return String.format(Locale.ROOT, "%s| %d | %s | %.1f |%n", place, group.size(), ends, longest);
  }
}
