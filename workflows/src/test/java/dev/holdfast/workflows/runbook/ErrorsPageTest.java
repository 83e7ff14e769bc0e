package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever gets a number finds it explained. */
final class ErrorsPageTest {

  private static final Path PAGE = Path.of("../docs/errors.md");

  private static List<MatchResult> sections() throws IOException {
    return Pattern.compile("<a id=\"(\\d+)\"></a>\n## (.*)\n((?s:.*?))(?=<a id=|\\z)")
        .matcher(Files.readString(PAGE))
        .results()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void everyFailureHasASectionUnderItsNumber(FailureCode code) throws IOException {
    String number = Integer.toString(code.number());

    assertThat(sections())
        .filteredOn(it -> it.group(1).equals(number))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.group(2)).isEqualTo(number + " " + code.name());
              assertThat(it.group(3)).contains("**Means**", "**Left as it was**", "**Do**");
            });
  }
}
