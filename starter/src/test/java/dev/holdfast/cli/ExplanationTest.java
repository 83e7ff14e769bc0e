package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Outage;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExplanationTest {

  private static final Component DB =
      service("db", Tier.P0, 15, "9000", List.of(stage(0, "cache"), stage(60, "no orders")));
  private static final Component API =
      service("api", Tier.P1, 10, "0.50", List.of(stage(15, "stale prices")), "db");
  private static final Component MAIL = service("mail", Tier.P2, 240, null, List.of());

  private static final RecoveryPlan PLAN =
      new RecoveryPlan(
          "shop",
          List.of("weu"),
          "weu",
          List.of(),
          List.of(API, MAIL, DB),
          List.of(),
          RunPolicy.usual());

  private static ImpactStage stage(int minutes, String effect) {
    return new ImpactStage(Duration.ofMinutes(minutes), effect);
  }

  private static Component service(
      String name,
      Tier tier,
      int rtoMinutes,
      @org.jspecify.annotations.Nullable String cost,
      List<ImpactStage> impact,
      String... dependsOn) {
    Terms terms =
        new Terms(
            tier,
            Duration.ofMinutes(rtoMinutes),
            null,
            List.of(dependsOn),
            OnFailure.COMPENSATE,
            impact,
            cost == null ? null : new BigDecimal(cost));
    return new Service(name, terms, List.of(), Service.Control.EXEC, List.of("/bin/true"));
  }

  private static Explanation ofEverything() {
    return Explanation.of(new Plans.Read(PLAN, "c0ffee"), PlanGraph.of(PLAN), null);
  }

  private static Explanation lost(String component) {
    PlanGraph graph = PlanGraph.of(PLAN);
    return Explanation.of(
        new Plans.Read(PLAN, "c0ffee"), graph, Outage.ofComponent(graph, component));
  }

  @Test
  void climbsTheImpactLaddersOfAllThatIsAwayTogether() {
    assertThat(lost("db").impact())
        .extracting(Explanation.Rung::effect)
        .containsExactly("cache", "stale prices", "no orders");
    assertThat(lost("api").impact())
        .extracting(Explanation.Rung::effect)
        .containsExactly("stale prices");
  }

  @Test
  void addsUpTheCostOfWhatIsAwayOnly() {
    assertThat(lost("db").costPerHour()).isEqualByComparingTo("9000.50");
    assertThat(lost("db").costUnknown()).isEmpty();
    assertThat(lost("mail").costPerHour()).isNull();
    assertThat(ContractJson.fields(ofEverything()).path("costPerHour").asText())
        .isEqualTo("9000.50");
  }

  @Test
  void tellsPeopleWhichPromiseCanNotHoldAndWhatItCosts() {
    assertThat(ExplanationText.of(ofEverything()))
        .isEqualTo(
            """
            Plan shop, if everything is lost
            Away: 3 (P0: 1, P1: 1, P2: 1)

              COMPONENT  TIER  RTO  BEGINS BY  LEFT  BACK BY  RPO  LOSS  PER HOUR  WAITS FOR
              db         P0    15m  0s         15m   15m      -    -     9000      -
              api        P1    10m  15m        -5m   15m+     -    -     0.50      db
              mail       P2    4h   0s         4h    4h       -    -     ?         -
              If each takes all the time of its budget, or else of its rto; from the impact on.
              ?: nobody knows.  +: or later, nobody knows how much.

            Critical path: mail
            All is back by: nobody knows, 4h or later
            The rto can't hold, what it waits for may leave too little of it: api

              AFTER  COMPONENT  USERS LOSE
              0s     db         cache
              15m    api        stale prices
              1h     db         no orders
            An hour costs: 9000.50 or more, no cost is given for mail""");
  }

  @Test
  void breaksWhatIsLongerThanATerminalBetweenWords() {
    String effect = "what users lose is told at length ".repeat(6).strip();
    List<String> lines = new TextTable("AFTER", "USERS LOSE").row("15m", effect).lines("  ");

    assertThat(lines).allSatisfy(it -> assertThat(it.length()).isLessThanOrEqualTo(100));
    assertThat(String.join(" ", lines.subList(1, lines.size())).replaceAll(" +", " "))
        .isEqualTo(" 15m " + effect);
    assertThat(TextTable.wrapped("x".repeat(200))).containsExactly("x".repeat(200));
  }

  @Test
  void writesDurationsAsPlansDo() {
    assertThat(
            List.of(
                DurationText.of(Duration.ZERO),
                DurationText.of(Duration.ofMinutes(90)),
                DurationText.of(Duration.ofHours(24)),
                DurationText.of(Duration.ofDays(7)),
                DurationText.of(Duration.ofHours(-49))))
        .containsExactly("0s", "1h30m", "24h", "7d", "-2d1h");
  }
}
