package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanInTest.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OutageTest {

  private final PlanInTest shop =
      new PlanInTest()
          .server("orders", "weu", "neu")
          .server("search", "weu")
          .with(service("api", null, "orders"))
          .with(service("web", null, "api", "search"))
          .with(service("mail", null));

  private Outage siteLost(String site) {
    return Outage.ofSite(shop.plan(), shop.graph(), site);
  }

  @Test
  void takesAwayWhatCanNotBeBackWithoutALostComponent() {
    Outage outage = Outage.ofComponent(shop.graph(), "orders");

    assertThat(outage.hit()).containsExactly("orders");
    assertThat(outage.away()).containsExactly("api", "orders", "web");
    assertThat(outage.servers()).isEmpty();
    assertThat(outage.movable("orders")).isEmpty();
  }

  @Test
  void takesEverythingAwayWithTheHomeSite() {
    Outage outage = siteLost("weu");

    assertThat(outage.away()).containsExactly("api", "mail", "orders", "search", "web");
    assertThat(outage.hit()).isEqualTo(outage.away());
    assertThat(outage.unplaced()).containsExactly("api", "web", "mail");
    assertThat(outage.servers())
        .containsExactly(
            new Outage.Holding("orders-server", List.of("orders"), List.of("neu")),
            new Outage.Holding("search-server", List.of("search"), List.of()));
  }

  @Test
  void tellsWhatHasAnotherSiteToGoTo() {
    Outage outage = siteLost("weu");

    assertThat(outage.movable("orders")).contains(true);
    assertThat(outage.movable("search")).contains(false);
    assertThat(outage.movable("web")).as("needs search").contains(false);
    assertThat(outage.movable("api")).as("no place in the plan").isEmpty();
    assertThat(outage.movable("mail")).isEmpty();
  }

  @Test
  void takesNothingAwayWithASiteThatHoldsStandbysOnly() {
    Outage outage = siteLost("neu");

    assertThat(outage.away()).isEmpty();
    assertThat(outage.unplaced()).isEmpty();
    assertThat(outage.servers())
        .containsExactly(new Outage.Holding("orders-server", List.of("orders"), List.of("weu")));
  }
}
