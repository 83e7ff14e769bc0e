package dev.holdfast.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came of a lost site, as a line of {@code target/lost-sites.jsonl}. */
record LostSiteLog(LostSiteCase lost) {

  static final Path FILE = Path.of("target", "lost-sites.jsonl");

  void write(LostSite.Told told) throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("at", Instant.now().toString());
    row.put("lost", lost);
    row.put("told", told);
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, new ObjectMapper().writeValueAsString(row) + "\n", CREATE, APPEND);
  }
}
