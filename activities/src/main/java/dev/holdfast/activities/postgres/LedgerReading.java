package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Mark;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in a ledger: its files from the oldest line to the newest. A line that was cut by the
 * probe's death acknowledges nothing and is passed over.
 */
final class LedgerReading {

  private final List<Beat> beats = new ArrayList<>();
  private @Nullable String ledger;
  private @Nullable String system;
  private @Nullable Mark failingSince;
  private @Nullable Mark seenLost;
  private boolean failing;

  private LedgerReading() {}

  /** Empty if there is none. */
  static Optional<LedgerReading> of(Path directory, String server) throws IOException {
    LedgerReading reading = new LedgerReading();
    for (Path file :
        List.of(LedgerFile.older(directory, server), LedgerFile.file(directory, server))) {
      if (Files.exists(file)) {
        reading.read(file);
      }
    }
    return reading.ledger == null ? Optional.empty() : Optional.of(reading);
  }

  private void read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    }
  }

  private void take(String text) {
    try {
      JsonNode line = LedgerLines.MAPPER.readTree(text);
      take(LedgerLines.Kind.valueOf(line.path("kind").asText().toUpperCase(Locale.ROOT)), line);
    } catch (JsonProcessingException | IllegalArgumentException cut) {
      // whoever wrote it died before it was whole
    }
  }

  private void take(LedgerLines.Kind kind, JsonNode line) {
    switch (kind) {
      case START -> {
        ledger = line.required("ledger").textValue();
        system = line.path("system").textValue();
        failing = false;
      }
      case BEAT -> {
        beats.add(LedgerLines.beat(line));
        failing = false;
      }
      case FAILING -> {
        failing = true;
        failingSince = LedgerLines.mark(line);
        seenLost = null;
      }
      case LOST -> seenLost = LedgerLines.mark(line);
      case UNDECIDED, GAP, END -> {
        // they say why there are no beats, which the beats show
      }
    }
  }

  /** The id that its rows in the servers' tables carry. */
  String ledger() {
    if (ledger == null) {
      throw new IllegalStateException("there is no ledger");
    }
    return ledger;
  }

  /** The system identifier of the cluster; null before the first beat. */
  @Nullable String system() {
    return system;
  }

  /** All acknowledged beats that are kept, in their order. */
  List<Beat> beats() {
    return List.copyOf(beats);
  }

  /** Whether beats failed when the last line was written. */
  boolean failing() {
    return failing;
  }

  /** When the first beat was sent of those that failed in a row, the last time that any did. */
  @Nullable Mark failingSince() {
    return failingSince;
  }

  /** When the server was seen to be lost after that; null if it was not. */
  @Nullable Mark seenLost() {
    return seenLost;
  }
}
