package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No rule looks at every pair: with 50,000 components that would be 2,500,000,000 looks, minutes
 * where seconds are needed.
 */
final class LargePlanRulesTest {

  private static final int MANY = 50_000;
  private static final Duration FAR_LESS_THAN_QUADRATIC = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"wide", "chain", "levels", "unknown", "slow"})
  void checksFiftyThousandComponents(String shape) {
    List<Component> components =
        IntStream.range(0, MANY).<Component>mapToObj(i -> service(shape, i)).toList();
    RecoveryPlan plan = plan(List.of(), components, functions());

    List<PlanFlaw> flaws =
        assertTimeoutPreemptively(FAR_LESS_THAN_QUADRATIC, () -> PlanRules.check(plan));

    int expected =
        switch (shape) {
          case "unknown" -> MANY;
          case "slow" -> MANY - 1;
          default -> 0;
        };
    assertThat(flaws).hasSize(expected);
  }

  @Test
  void checksAServerWithFiftyThousandDatabases() {
    RecoveryPlan plan =
        plan(
            List.of(
                new Server(
                    "s",
                    List.of(new Server.Place("weu", new Reference("h"), new Reference("5432"))),
                    new Reference("u"),
                    null,
                    "postgres",
                    IntStream.range(0, MANY).mapToObj(LargePlanRulesTest::database).toList())),
            List.of(),
            List.of());

    assertThat(assertTimeoutPreemptively(FAR_LESS_THAN_QUADRATIC, () -> PlanRules.check(plan)))
        .isEmpty();
  }

  private static Service service(String shape, int i) {
    IntFunction<String> name = it -> "c" + it;
    List<String> dependsOn =
        switch (shape) {
          case "wide" -> i == 0 ? List.of() : List.of("c0");
          case "chain", "slow" -> i == 0 ? List.of() : List.of(name.apply(i - 1));
          case "levels" ->
              i < MANY / 8
                  ? List.of()
                  : List.of(name.apply(i - MANY / 8), name.apply(i / (MANY / 8) * (MANY / 8) - 1));
          default -> List.of("nowhere");
        };
    Duration rto = Duration.ofSeconds(shape.equals("slow") ? 2L * MANY - i : 60);
    Terms terms =
        new Terms(
            Tier.P1, rto, null, dependsOn, OnFailure.COMPENSATE, List.of(), BigDecimal.ONE, null);
    return new Service(name.apply(i), terms, List.of(), Service.Control.EXEC, List.of("/bin/true"));
  }

  private static List<BusinessFunction> functions() {
    return IntStream.range(0, MANY)
        .mapToObj(
            i ->
                new BusinessFunction("f" + i, Duration.ofDays(99), null, List.of("c" + (MANY - 1))))
        .toList();
  }

  private static Database database(int i) {
    return new Database(
        "d" + i,
        "d" + i,
        Terms.within(Tier.P1, Duration.ofHours(1), Duration.ofDays(1)),
        new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/b"), 1),
        List.of(),
        List.of(),
        List.of(new Check.Sql("c", true, "SELECT 1", "1")),
        Duration.ofSeconds(5),
        Duration.ofHours(6));
  }

  private static RecoveryPlan plan(
      List<Server> servers, List<Component> components, List<BusinessFunction> functions) {
    return new RecoveryPlan(
        "p",
        List.of("weu"),
        "weu",
        servers,
        components,
        List.of(),
        RunPolicy.usual(),
        new Promises(null, null, "EUR", functions),
        ChangePolicy.anytime(),
        FailoverPolicy.usual());
  }
}
