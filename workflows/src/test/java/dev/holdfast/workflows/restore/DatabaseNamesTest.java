package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseNamesTest {

  private static final String RUN = "k3f9ab";

  static Stream<String> names() {
    return Stream.of(
        "shop",
        "s",
        "a".repeat(63),
        "ä".repeat(31) + "a",
        "a" + "ä".repeat(31),
        "数据".repeat(10) + "abc",
        "🐘".repeat(15),
        "x🐘".repeat(12));
  }

  @Test
  void saysWhatADatabaseIs() {
    assertThat(DatabaseNames.side("shop", RUN, 2)).isEqualTo("shop_restore_k3f9ab_2");
    assertThat(DatabaseNames.before("shop", RUN)).isEqualTo("shop_before_k3f9ab");
    assertThat(DatabaseNames.written("shop", RUN)).isEqualTo("shop_written_k3f9ab");
  }

  @ParameterizedTest
  @MethodSource("names")
  void fitsIntoSixtyThreeBytesWithoutLosingItsEnd(String database) {
    assertThat(
            Stream.of(
                DatabaseNames.side(database, RUN, 100),
                DatabaseNames.before(database, RUN),
                DatabaseNames.written(database, RUN)))
        .allSatisfy(
            it -> {
              assertThat(it.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
              assertThat(it).contains("_" + RUN);
            })
        .doesNotHaveDuplicates();
  }

  /** PostgreSQL would refuse half a letter. */
  @ParameterizedTest
  @MethodSource("names")
  void neverCutsALetterInTwo(String database) {
    String name = DatabaseNames.before(database, RUN);

    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(name).doesNotContain("?");
    assertThat(database).startsWith(name.substring(0, name.indexOf("_before_")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesEveryAttemptOfARunTheSameBeginning(String database) {
    String prefix = DatabaseNames.sidePrefix(database, RUN);

    assertThat(Stream.of(1, 9, 10, 99, 100))
        .allSatisfy(it -> assertThat(DatabaseNames.side(database, RUN, it)).isEqualTo(prefix + it));
  }
}
