package dev.holdfast.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: a table for people, then a line of JSON for each part. */
final class Figures {

  private record Row(String what, String figure, String goal) {}

  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Map<String, Object>> parts = new LinkedHashMap<>();

  /** Says how far the benchmark is. */
  static void progress(String text) {
    System.err.println("benchmark: " + text);
  }

  void add(String part, String field, Object value, String what, String figure) {
    add(part, field, value, what, figure, "");
  }

  void add(String part, String field, Object value, String what, String figure, String goal) {
    parts.computeIfAbsent(part, it -> new LinkedHashMap<>()).put(field, value);
    rows.add(new Row(what, figure, goal));
    progress(what + " " + figure);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  void print() throws JsonProcessingException {
    int wide = rows.stream().mapToInt(it -> it.what().length()).max().orElse(1);
    for (Row it : rows) {
      String line = text("%-" + wide + "s   %s", it.what(), it.figure());
      System.out.println(it.goal().isEmpty() ? line : line + "   (goal " + it.goal() + ")");
    }
    ObjectMapper json = new ObjectMapper();
    for (Map.Entry<String, Map<String, Object>> it : parts.entrySet()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("part", it.getKey());
      line.putAll(it.getValue());
      System.out.println(json.writeValueAsString(line));
    }
  }
}
