package dev.holdfast.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a failover under load lost, as a line of {@code target/failovers.jsonl}. */
record FailoverLog(FailoverChance chance) {

  static final Path FILE = Path.of("target", "failovers.jsonl");

  void write(LoadedFailover.Told told) throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    JsonNode rpo = told.run().path("rpo");
    row.put("at", Instant.now().toString());
    row.put("seed", chance.seed());
    row.put("synchronous", chance.synchronous());
    row.put("clients", chance.clients());
    row.put("lag", chance.lag());
    row.put("end", chance.end());
    row.put("beatMillis", chance.beat().toMillis());
    row.put("probeShift", chance.probeShift());
    row.put("provable", chance.provable());
    row.put("acknowledged", told.judgement().acknowledged());
    row.put("lost", told.judgement().lost().size());
    row.put("doubled", told.judgement().doubled());
    row.put("idsGivenTwice", told.judgement().idsGivenTwice().size());
    row.put("leastLossSeconds", told.leastLoss().toNanos() / 1e9);
    row.put("mostLossSeconds", told.mostLoss().toNanos() / 1e9);
    row.put("rpo", rpo);
    row.put("verdict", told.run().path("verdict").asText());
    Map<String, Object> steps = new LinkedHashMap<>();
    told.run()
        .path("steps")
        .forEach(it -> steps.put(it.path("name").asText(), it.path("seconds").asDouble()));
    row.put("steps", steps);
    row.put("gapSeconds", told.gap().toMillis() / 1000.0);
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, new ObjectMapper().writeValueAsString(row) + "\n", CREATE, APPEND);
  }
}
