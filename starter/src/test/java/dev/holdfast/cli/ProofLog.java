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

/** What a kill led to, as a line of {@code target/proof.jsonl}. */
record ProofLog(RestoreProof.Disturbed killed, KillPoint point) {

  private static final Path FILE = Path.of("target", "proof.jsonl");

  /**
   * Appends the line.
   *
   * @param differences from what an undisturbed run leaves
   * @param took from the kill to the end of the run
   */
  void write(RunReport report, List<String> differences, Object effects, Duration took)
      throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("at", Instant.now().toString());
    row.put("killed", killed);
    row.put("step", point.step());
    row.put("phase", point.phase());
    row.put("run", report.run());
    report.steps().stream()
        .filter(it -> it.name().equals(point.step()))
        .forEach(it -> row.put("attempts", it.attempts()));
    row.put("outcome", report.outcome());
    row.put("verdict", report.verdict());
    row.put("differences", differences);
    row.put("effects", effects);
    row.put("seconds", took.toMillis() / 1000.0);
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, new ObjectMapper().writeValueAsString(row) + "\n", CREATE, APPEND);
  }
}
