package dev.holdfast.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a kill or a fault led to, as a line of {@code target/proof.jsonl}.
 *
 * @param story what was disturbed
 */
record ProofLog(Disturbed what, String story, KillPoint point) {

  static final Path FILE = Path.of("target", "proof.jsonl");

  /**
   * Appends the line.
   *
   * @param differences from what the run's end promises
   * @param doubled effects that there are once more than there may be
   * @param took from the kill to the end of the run
   */
  void write(
      RunReport report, List<String> differences, long doubled, Object effects, Duration took)
      throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("at", Instant.now().toString());
    row.put("what", what);
    row.put("story", story);
    row.put("part", point.part());
    row.put("step", point.step());
    row.put("phase", point.phase());
    row.put("run", report.run());
    report.steps().stream()
        .filter(it -> it.name().equals(point.step()))
        .filter(it -> it.component() == null || it.component().equals(point.part()))
        .forEach(it -> row.put("attempts", it.attempts()));
    row.put("outcome", report.outcome() == null ? report.state() : report.outcome());
    row.put("verdict", report.verdict());
    row.put("residue", report.residue());
    row.put("differences", differences);
    row.put("unexplained", report.residue().isEmpty() && !differences.isEmpty() ? 1 : 0);
    row.put("doubled", doubled);
    row.put("effects", effects);
    row.put("seconds", took.toMillis() / 1000.0);
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, new ObjectMapper().writeValueAsString(row) + "\n", CREATE, APPEND);
  }
}
