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
    text.append("| what | of | points | runs | how they ended | longest to the end, s |\n");
    text.append("|---|---|---|---|---|---|\n");
    grouped().forEach((what, group) -> text.append(line(what, group)));
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
      String what = "| %s | %s ".formatted(row.path("what").asText(), row.path("story").asText());
      groups.computeIfAbsent(what, it -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  /** Parts, steps and phases that were disturbed at least once. */
  private static long points(Collection<JsonNode> group) {
    return group.stream()
        .map(it -> List.of(it.path("part"), it.path("step"), it.path("phase")))
        .distinct()
        .count();
  }

  private static String line(String what, Collection<JsonNode> group) {
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
    return String.format(
        Locale.ROOT,
        "%s| %d | %d | %s | %.1f |%n",
        what,
        points(group),
        group.size(),
        ends,
        longest);
  }
}
