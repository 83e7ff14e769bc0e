package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: no input ever gives a stack trace. */
final class HostilePlanTest {

  @TempDir Path folder;

  static List<Arguments> texts() {
    String bomb =
        """
        a: &a [x,x,x,x,x,x,x,x,x]
        b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
        f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]
        """;
    return List.of(
        Arguments.of("nothing", "", 1, 1, Code.PLAN_EMPTY),
        Arguments.of("only comments", "# later\n---\n", 1, 1, Code.PLAN_EMPTY),
        Arguments.of("only text", "plan", 1, 1, Code.PLAN_WRONG_TYPE),
        Arguments.of("only a list", "- plan", 1, 1, Code.PLAN_WRONG_TYPE),
        Arguments.of("an open bracket", "plan: x\nsites: [weu\n", 3, 1, Code.PLAN_NOT_YAML),
        Arguments.of("a tab", "plan: x\nservers:\n\ta: 1", 3, 1, Code.PLAN_NOT_YAML),
        Arguments.of("an unknown alias", "plan: *x", 1, 7, Code.PLAN_NOT_YAML),
        Arguments.of("YAML 2", "%YAML 2.0\n---\nplan: x", 1, 1, Code.PLAN_NOT_YAML),
        Arguments.of("a NUL", "plan: x\nhome: a\u0000b", 2, 8, Code.PLAN_NOT_TEXT),
        Arguments.of("a tag", "plan: !!str x", 1, 7, Code.PLAN_YAML_NOT_SUPPORTED),
        Arguments.of("a class", "!!java.net.URL [x]", 1, 1, Code.PLAN_YAML_NOT_SUPPORTED),
        Arguments.of("two documents", "plan: x\n---\nplan: y", 2, 1, Code.PLAN_YAML_NOT_SUPPORTED),
        Arguments.of("a loop", "plan: &a [*a]", 1, 7, Code.PLAN_TOO_COMPLEX),
        Arguments.of("a bomb", bomb, 1, 8, Code.PLAN_TOO_COMPLEX),
        Arguments.of("lists", "plan: " + "[".repeat(100_000), 1, 38, Code.PLAN_TOO_COMPLEX),
        Arguments.of("maps", "{a: ".repeat(100_000), 1, 129, Code.PLAN_TOO_COMPLEX),
        Arguments.of("dashes", "- ".repeat(100_000) + "x", 1, 65, Code.PLAN_TOO_COMPLEX),
        Arguments.of("questions", "? ".repeat(100_000) + "x", 1, 65, Code.PLAN_TOO_COMPLEX));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void saysWhereTextStopsBeingAPlan(String what, String text, int line, int column, Code code) {
    PlanReading reading = read(text.getBytes(StandardCharsets.UTF_8));

    assertThat(reading.plan()).isNull();
    assertThat(reading.errors()).isNotEmpty();
    PlanFinding first = reading.errors().get(0);
    assertThat(first.code()).as(first.toString()).isEqualTo(code);
    if (code != Code.PLAN_TOO_COMPLEX || !what.matches("a loop|a bomb")) {
      assertThat(first.line() + ":" + first.column()).isEqualTo(line + ":" + column);
    }
    assertThat(first.fix()).isNotBlank();
  }

  @Test
  void refusesKeysThatAreNotText() {
    assertThat(read("plan: x\n? [a]\n: 1\n".getBytes(StandardCharsets.UTF_8)).errors())
        .filteredOn(it -> it.code() == Code.PLAN_YAML_NOT_SUPPORTED)
        .extracting(PlanFinding::line)
        .containsExactly(2);
  }

  @Test
  void refusesBytesThatAreNotText() {
    PlanReading reading = read(new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xff});

    PlanFinding error = reading.errors().get(0);
    assertThat(error.code()).isEqualTo(Code.PLAN_NOT_TEXT);
    assertThat(error.line() + ":" + error.column()).isEqualTo("2:4");
    assertThat(error.message()).contains("0xFF");
  }

  @Test
  void readsAPlanBehindAByteOrderMark() {
    assertThat(new NotesPlan("\uFEFF" + NotesPlan.published().text()).read().valid()).isTrue();
  }

  @Test
  void refusesAHugeFileWithoutReadingItAll() throws IOException {
    Path huge = folder.resolve("huge.yaml");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(100L * 1024 * 1024);
    }

    PlanReading reading = PlanFile.read(huge);

    assertThat(reading.planHash()).isNull();
    assertThat(reading.errors())
        .extracting(PlanFinding::code, PlanFinding::file)
        .containsExactly(tuple(Code.PLAN_UNREADABLE, huge.toString()));
    assertThat(reading.errors().get(0).message()).contains("1 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.yaml", ".", "/dev/zero", "missing/plan.yaml"})
  void refusesWhatIsNoFile(String name) {
    PlanReading reading = PlanFile.read(folder.resolve(name));

    assertThat(reading.errors())
        .extracting(PlanFinding::code)
        .containsExactly(Code.PLAN_UNREADABLE);
    assertThat(reading.errors().get(0).fix()).isNotBlank();
  }

  @Test
  void refusesAFileThatItMayNotRead() throws IOException {
    // root reads everything, but nobody reads /proc/self/mem from its start
    Path closed = Path.of("/proc/self/mem");

    assertThat(PlanFile.read(closed).errors())
        .extracting(PlanFinding::message)
        .containsExactly("the file cannot be read");
  }

  @Test
  void reportsAMegabyteOfMistakesInTime() {
    StringBuilder services = new StringBuilder("components:\n");
    for (int i = 0; i < 8_000; i++) {
      services
          .append("  a%04d: {kind: service, control: exec, restart: [/x], ".formatted(i))
          .append("dependsOn: [b%04d, a%04d], x%d: 1}\n".formatted(i, (i + 1) % 8_000, i));
    }
    NotesPlan plan = NotesPlan.published().replacing("components:\n", services.toString());

    PlanReading reading = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> plan.read());

    assertThat(reading.errors()).hasSizeGreaterThan(16_000);
  }

  private static PlanReading read(byte[] bytes) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> PlanFile.read("hostile.yaml", bytes));
  }
}
