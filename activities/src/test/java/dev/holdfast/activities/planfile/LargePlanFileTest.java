package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanGraph;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plans of 5,000 components are read. How long it takes on this machine is printed, not asserted;
 * that the rules are not quadratic is shown by {@code LargePlanRulesTest} with twenty times as
 * many.
 */
final class LargePlanFileTest {

  private static final int COMPONENTS = 5_000;
  private static final int LEVELS = 8;

  enum Shape {
    WIDE,
    CHAIN,
    LEVELS,
    DATABASES
  }

  @ParameterizedTest
  @EnumSource
  void readsFiveThousandComponents(Shape shape) {
    byte[] plan = write(shape).getBytes(StandardCharsets.UTF_8);

    PlanReading reading =
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> PlanFile.read("large.yaml", plan));

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.warnings()).isEmpty();
    assertThat(PlanGraph.of(Objects.requireNonNull(reading.plan())).order()).hasSize(COMPONENTS);
    long begun = System.nanoTime();
    PlanReading again = PlanFile.read("large.yaml", plan);
    assertThat(again).isEqualTo(reading);
    System.out.printf(
        Locale.ROOT,
        "%s: %d components, %d kB, read again in %.1f s%n",
        shape,
        COMPONENTS,
        plan.length / 1000,
        (System.nanoTime() - begun) / 1e9);
  }

  @Test
  void namesEveryoneWhoDependsOnSomethingUnknown() {
    String plan = write(Shape.WIDE).replace("dependsOn: [d]", "dependsOn: [e]");

    PlanReading reading =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () -> PlanFile.read("large.yaml", plan.getBytes(StandardCharsets.UTF_8)));

    assertThat(reading.errors()).hasSize(COMPONENTS - 1);
    assertThat(reading.errors())
        .extracting(PlanFinding::code)
        .containsOnly(PlanFinding.Code.PLAN_UNKNOWN_COMPONENT);
  }

  private static String write(Shape shape) {
    int width = COMPONENTS / LEVELS;
    return switch (shape) {
      case WIDE -> services(i -> List.of("d"));
      case CHAIN -> services(i -> List.of(i == 0 ? "d" : "c" + (i - 1)));
      case LEVELS ->
          services(
              i ->
                  i < width
                      ? List.of("d")
                      : List.of(
                          "c" + ((i / width - 1) * width + i % width),
                          "c" + ((i / width - 1) * width + (i + 1) % width)));
      case DATABASES -> head() + lines(COMPONENTS, i -> database("d" + i));
    };
  }

  private static String services(IntFunction<List<String>> dependsOn) {
    return head()
        + database("d")
        + "components:\n"
        + lines(
            COMPONENTS - 1,
            i ->
                "  c%d: {kind: service, control: exec, restart: [/bin/true], rto: 2h, dependsOn: %s}\n"
                    .formatted(i, dependsOn.apply(i)));
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  private static String head() {
    return """
        plan: large
        sites: [weu]
        home: weu
        servers:
          s:
            places: {weu: {host: h}}
            user: u
            databases:
        """;
  }

  private static String database(String name) {
    return ("      %s: {rto: 1h, rpo: 24h, backups: {engine: dump, location: /b}, "
            + "checks: [{name: c, sql: SELECT 1, expect: \"1\"}]}\n")
        .formatted(name);
  }
}
