package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerFileTest {

  private static final Instant START = Instant.parse("2026-11-22T03:00:00.123456Z");

  @TempDir Path directory;

  @Test
  void readsBackWhatWasAcknowledged() throws IOException {
    try (LedgerFile ledger = LedgerFile.open(directory, "db")) {
      ledger.start(mark(0), "77");
      ledger.append(beat(1));
      ledger.append(beat(2));
      ledger.append(LedgerLines.Kind.FAILING, mark(3), "refused");
    }

    LedgerReading reading = LedgerReading.of(directory, "db").orElseThrow();

    assertThat(reading.beats()).containsExactly(beat(1), beat(2));
    assertThat(reading.system()).isEqualTo("77");
    assertThat(reading.failing()).isTrue();
    assertThat(reading.failingSince()).isEqualTo(mark(3));
    assertThat(reading.seenLost()).isNull();
  }

  @Test
  void goesOnAfterAProcessThatDiedInTheMiddleOfALine() throws IOException {
    String first;
    try (LedgerFile ledger = LedgerFile.open(directory, "db")) {
      ledger.start(mark(0), "77");
      ledger.append(beat(7));
      first = ledger.ledger();
    }
    Files.writeString(
        LedgerFile.file(directory, "db"), "{\"kind\":\"beat\",\"se", StandardOpenOption.APPEND);
    assertThat(LedgerReading.of(directory, "db").orElseThrow().beats()).hasSize(1);

    try (LedgerFile ledger = LedgerFile.open(directory, "db")) {
      assertThat(ledger.ledger()).isEqualTo(first);
      assertThat(ledger.lastSequence()).isEqualTo(7);
      assertThat(ledger.lastTimeline()).isEqualTo(1);
      ledger.append(beat(8));
    }

    assertThat(LedgerReading.of(directory, "db").orElseThrow().beats())
        .containsExactly(beat(7), beat(8));
    assertThat(Files.readString(LedgerFile.file(directory, "db"))).doesNotContain("\"se{");
  }

  @Test
  void letsOneProcessWriteAtATime() throws IOException {
    try (LedgerFile first = LedgerFile.open(directory, "db");
        LedgerFile other = LedgerFile.open(directory, "other")) {
      assertThat(first.ledger()).isNotEqualTo(other.ledger());
      assertThatThrownBy(() -> LedgerFile.open(directory, "db")).hasMessageContaining("another");
    }
    LedgerFile.open(directory, "db").close();
  }

  @Test
  void keepsTwoFilesOfBoundedSizeAndTheLatestBeats() throws IOException {
    long full = 4_000;
    try (LedgerFile ledger = LedgerFile.open(directory, "db", full)) {
      ledger.start(mark(0), "77");
      for (int i = 1; i <= 100; i++) {
        ledger.append(beat(i));
      }
    }

    LedgerReading reading = LedgerReading.of(directory, "db").orElseThrow();

    assertThat(Files.size(LedgerFile.file(directory, "db"))).isLessThan(full + 1_000);
    assertThat(Files.size(LedgerFile.older(directory, "db"))).isLessThan(full + 1_000);
    assertThat(reading.beats()).endsWith(beat(99), beat(100)).hasSizeBetween(8, 30);
    assertThat(reading.system()).isEqualTo("77");
  }

  @Test
  void isNoLedgerWhereNobodyWrote() throws IOException {
    assertThat(LedgerReading.of(directory, "db")).isEmpty();
    assertThat(ProbeState.read(directory, "db")).isEmpty();
  }

  private static Beat beat(int sequence) {
    return new Beat(
        sequence,
        "db-weu",
        1,
        mark(sequence),
        mark(sequence + 1),
        0x1_6B37_4D48L + sequence,
        0x1_6B37_4D99L + sequence,
        700L + sequence,
        120,
        START.plusMillis(sequence),
        Beat.Durability.LOCAL);
  }

  private static Mark mark(long millis) {
    return new Mark("r1", START.plusMillis(millis), millis * 1_000_000);
  }
}
