package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanRulesTest {

  @Test
  void acceptsAVeryLongChainOfDependencies() {
    List<Component> chain = new ArrayList<>();
    chain.add(service("s0"));
    for (int i = 1; i < 20_000; i++) {
      chain.add(service("s" + i, "s" + (i - 1)));
    }

    assertThat(PlanRules.check(plan(chain))).isEmpty();
  }

  @Test
  void namesEachCycleOnceAndNothingThatOnlyLeadsToIt() {
    List<PlanFlaw> flaws =
        PlanRules.check(
            plan(
                List.of(
                    service("ui", "api"),
                    service("api", "search", "queue"),
                    service("search", "api"),
                    service("queue"),
                    service("left", "right"),
                    service("right", "left"))));

    assertThat(flaws).extracting(PlanFlaw::code).containsOnly(Code.PLAN_DEPENDENCY_CYCLE);
    assertThat(flaws)
        .extracting(PlanFlaw::message)
        .containsExactly(
            "components wait for each other: api → search → api",
            "components wait for each other: left → right → left");
  }

  @Test
  void findsThatAServiceWaitsForItself() {
    assertThat(PlanRules.check(plan(List.of(service("api", "api")))))
        .extracting(it -> it.path().toString(), PlanFlaw::code)
        .containsExactly(tuple("components.api.dependsOn", Code.PLAN_DEPENDENCY_CYCLE));
  }

  private static Component service(String name, String... dependsOn) {
    return new Service(
        name,
        Terms.after(List.of(dependsOn)),
        List.of(),
        Service.Control.EXEC,
        List.of("/bin/true"));
  }

  private static RecoveryPlan plan(List<Component> services) {
    return new RecoveryPlan(
        "p", List.of("weu"), "weu", List.of(), services, List.of(), RunPolicy.usual());
  }
}
