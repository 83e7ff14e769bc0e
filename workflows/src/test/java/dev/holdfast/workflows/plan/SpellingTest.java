package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {

  private static final List<String> KNOWN = List.of("rto", "rpo", "checks", "backups", "timeout");

  @ParameterizedTest
  @CsvSource({
    "chekcs,checks",
    "check,checks",
    "bakups,backups",
    "timeuot,timeout",
    "rt,rto",
    "rpoo,rpo",
    "location,",
    "x,",
    "'',"
  })
  void guessesWhatWasMeant(String mistyped, String meant) {
    assertThat(Spelling.nearest(mistyped, KNOWN).orElse(null)).isEqualTo(meant);
  }
}
