package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferencesTest {

  private final References references =
      new References(Map.of("HOST", "db.internal", "EMPTY", "", "SECRET", "hunter2"));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5,10.0.0.5",
    "env:HOST,db.internal",
    "env:HOST:-127.0.0.1,db.internal",
    "env:OTHER:-127.0.0.1,127.0.0.1",
    "env:EMPTY:-127.0.0.1,127.0.0.1",
    "env:OTHER:-a:-b,a:-b"
  })
  void resolvesValuesAndVariables(String reference, String value) {
    assertThat(references.resolve(new Reference(reference))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first\nsecond\n", "first", "first\r\nsecond"})
  void resolvesTheFirstLineOfAFile(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("value"), content);

    assertThat(references.resolve(new Reference("file:" + file))).isEqualTo("first");
    assertThat(references.resolve(new SecretReference("file:" + file))).isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"env:OTHER", "env:EMPTY"})
  void namesTheVariableThatIsMissing(String reference) {
    String variable = reference.substring("env:".length());

    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> references.resolve(new SecretReference(reference)))
        .withMessage(
            "%s: the environment variable %s is not set or empty".formatted(reference, variable))
        .satisfies(
            it ->
                assertThat(it.fix())
                    .isEqualTo(
                        "set %s in the environment of the worker and start it again"
                            .formatted(variable)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:/no/such/file", "file:/dev/zero", "file:/tmp", "file:/a\u0000b"})
  void namesTheFileThatIsMissing(String reference) {
    assertThatThrownBy(() -> references.resolve(new SecretReference(reference)))
        .isInstanceOf(ReferenceException.class)
        .hasMessageStartingWith(reference)
        .hasMessageContaining("no such file");
  }

  @Test
  void refusesAnEmptyAndAnEndlessSecret() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\nhunter2");
    Path endless = Files.writeString(folder.resolve("endless"), "hunter2".repeat(20_000));

    assertThatThrownBy(() -> references.resolve(new SecretReference("file:" + empty)))
        .isInstanceOf(ReferenceException.class)
        .hasMessageContaining("is empty")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> references.resolve(new SecretReference("file:" + endless)))
        .isInstanceOf(ReferenceException.class)
        .hasMessageContaining("longer than")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void readsNothingThatCannotBeRead() {
    assertThatThrownBy(() -> references.resolve(new Reference("file:/proc/self/mem")))
        .isInstanceOf(ReferenceException.class)
        .hasMessage("file:/proc/self/mem: the file cannot be read");
  }

  @ParameterizedTest
  @CsvSource({"5432,5432", "1,1", "65535,65535", "env:OTHER:-5433,5433"})
  void readsPorts(String reference, int port) {
    assertThat(references.port(new Reference(reference))).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "5432x", "env:SECRET", "99999999999", "٣"})
  void refusesWhatIsNoPort(String reference) {
    ThrowingCallable port = () -> references.port(new Reference(reference));

    assertThatThrownBy(port)
        .isInstanceOf(ReferenceException.class)
        .hasMessageContaining(reference)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesAMalformedReferenceWithoutRepeatingIt() {
    assertThatThrownBy(() -> references.resolve(new Reference("env:hunter2 x")))
        .isInstanceOf(ReferenceException.class)
        .hasMessageNotContaining("hunter2");
  }
}
