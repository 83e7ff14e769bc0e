package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanInTest.budgeted;
import static dev.holdfast.workflows.plan.PlanInTest.costly;
import static dev.holdfast.workflows.plan.PlanInTest.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PlanAnalysisTest {

  private final PlanInTest shop = new PlanInTest();

  private PlanAnalysis analysis() {
    return PlanAnalysis.of(shop.graph());
  }

  private Prospect prospect(String component) {
    return analysis().prospects().stream()
        .filter(it -> it.name().equals(component))
        .findFirst()
        .orElseThrow();
  }

  private List<String> criticalPath() {
    return analysis().criticalPath().stream().map(Prospect::name).toList();
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void letsAComponentBeginOnceTheLatestThatItNeedsIsBack() {
    shop.with(service("db", 15)).with(service("files", 20)).with(service("web", 50, "db", "files"));

    assertThat(prospect("web").waitsFor()).containsExactly("db", "files");
    assertThat(prospect("web").beginsBy()).contains(minutes(20));
    assertThat(prospect("web").left()).contains(minutes(30));
    assertThat(prospect("web").worst()).contains(minutes(50));
    assertThat(prospect("web").canHold()).contains(true);
    assertThat(prospect("db").beginsBy()).contains(Duration.ZERO);
    assertThat(analysis().worst()).contains(minutes(50));
  }

  @Test
  void findsAPromiseThatWhatIsNeededMayUseUp() {
    shop.with(service("db", 15)).with(service("api", 15, "db")).with(service("web", 10, "db"));

    assertThat(prospect("api").canHold()).contains(false);
    assertThat(prospect("api").left()).contains(Duration.ZERO);
    assertThat(prospect("web").canHold()).contains(false);
    assertThat(prospect("web").left()).contains(minutes(-5));
    assertThat(prospect("web").worst()).isEmpty();
    assertThat(prospect("web").atLeast()).isEqualTo(minutes(15));
  }

  @Test
  void knowsOnlyTheLeastOnceSomethingOnTheWayPromisesNothing() {
    shop.with(service("db", 15)).with(service("api", null, "db")).with(service("web", 20, "api"));

    assertThat(prospect("api").worst()).isEmpty();
    assertThat(prospect("api").atLeast()).isEqualTo(minutes(15));
    assertThat(prospect("api").canHold()).isEmpty();
    assertThat(prospect("web").beginsBy()).isEmpty();
    assertThat(prospect("web").left()).isEmpty();
    assertThat(prospect("web").worst()).isEmpty();
    assertThat(prospect("web").canHold()).isEmpty();
    assertThat(analysis().worst()).isEmpty();
    assertThat(analysis().atLeast()).isEqualTo(minutes(20));
  }

  @Test
  void findsAPromiseThatCanNotHoldAlsoBehindAnUnknown() {
    shop.with(service("db", 15)).with(service("api", null, "db")).with(service("web", 10, "api"));

    assertThat(prospect("web").canHold()).contains(false);
  }

  @Test
  void boundsTheWholeByTheChainThatIsBackLast() {
    shop.with(service("db", 10))
        .with(service("cache", 15))
        .with(service("api", 30, "db", "cache"))
        .with(service("web", 40, "api"))
        .with(service("mail", 20));

    assertThat(criticalPath()).containsExactly("cache", "api", "web");
  }

  @Test
  void takesTheLongerChainWhenPromisesDoNotTellThemApart() {
    shop.with(service("a", null)).with(service("b", null, "a")).with(service("c", null));

    assertThat(criticalPath()).containsExactly("a", "b");
    assertThat(analysis().worst()).isEmpty();
    assertThat(analysis().atLeast()).isZero();
  }

  @Test
  void seesBothSidesOfADiamondOnce() {
    shop.with(service("base", 5))
        .with(service("left", 10, "base"))
        .with(service("right", 20, "base"))
        .with(service("top", 30, "left", "right"));

    assertThat(analysis().prospects())
        .extracting(Prospect::name)
        .containsExactly("base", "left", "right", "top");
    assertThat(criticalPath()).containsExactly("base", "right", "top");
    assertThat(prospect("top").depth()).isEqualTo(3);
  }

  @Test
  void countsABudgetFromWhenAComponentBegins() {
    shop.with(budgeted("keys", 1, 30))
        .with(budgeted("db", 8, 30, "keys"))
        .with(budgeted("web", 4, 30, "db"));

    assertThat(prospect("web").beginsBy()).contains(minutes(9));
    assertThat(prospect("web").canHold()).contains(true);
    assertThat(prospect("web").budget().known()).contains(minutes(13));
    assertThat(analysis().worst()).contains(minutes(13));
  }

  @Test
  void findsARtoThatLeavesLessThanTheBudget() {
    shop.with(service("db", 10)).with(budgeted("web", 8, 15, "db"));

    assertThat(prospect("web").left()).contains(minutes(5));
    assertThat(prospect("web").canHold()).contains(false);
    assertThat(prospect("web").worst()).contains(minutes(18));
  }

  @Test
  void addsUpBudgetsAsFarAsThePlanHasThem() {
    shop.with(service("db", 10))
        .with(budgeted("a", 3, null))
        .with(budgeted("b", 5, null))
        .with(budgeted("c", 2, null, "a", "b"))
        .with(budgeted("d", 1, null, "c", "db"));

    assertThat(prospect("c").budget().known()).contains(minutes(7));
    assertThat(prospect("c").budget().fitsInto(minutes(7))).contains(true);
    assertThat(prospect("c").budget().fitsInto(minutes(6))).contains(false);
    assertThat(prospect("d").budget().known()).isEmpty();
    assertThat(prospect("d").budget().atLeast()).isEqualTo(minutes(8));
    assertThat(prospect("d").budget().fitsInto(minutes(8))).isEmpty();
    assertThat(prospect("d").budget().fitsInto(minutes(7))).contains(false);
  }

  @Test
  void holdsTheLastThatAFunctionNeedsAgainstWhatPeopleCanBear() {
    shop.with(service("db", 15)).with(service("mail", null, "db")).with(service("wiki", 5));
    BusinessFunction orders = function("orders", 15, "db", "wiki");
    BusinessFunction news = function("news", 60, "mail");
    BusinessFunction alarms = function("alarms", 10, "mail");
    BusinessFunction chat = function("chat", 15, "mail");
    BusinessFunction search = function("search", 1, "wiki");

    List<FunctionProspect> hit =
        PlanAnalysis.of(shop.graph(), new TreeSet<>(List.of("db", "mail")))
            .hit(List.of(orders, search, news, alarms, chat));

    assertThat(hit)
        .extracting(FunctionProspect::function)
        .containsExactly(orders, news, alarms, chat);
    assertThat(hit.get(0).awaited()).extracting(Prospect::name).containsExactly("db");
    assertThat(hit.get(0).worst()).contains(minutes(15));
    assertThat(hit.get(0).canHold()).contains(true);
    assertThat(hit.get(1).canHold()).as("mail promises nothing").isEmpty();
    assertThat(hit.get(2).canHold()).as("mail is not back before db").contains(false);
    assertThat(hit.get(3).canHold()).as("mail begins only then").contains(false);
  }

  private static BusinessFunction function(String name, int maxMinutes, String... needs) {
    return new BusinessFunction(name, minutes(maxMinutes), null, List.of(needs));
  }

  @Test
  void waitsOnlyForWhatIsAway() {
    shop.with(service("db", 15)).with(service("api", 10, "db")).with(service("web", 30, "api"));

    PlanAnalysis analysis = PlanAnalysis.of(shop.graph(), new TreeSet<>(List.of("api", "web")));

    assertThat(analysis.prospects()).extracting(Prospect::name).containsExactly("api", "web");
    assertThat(analysis.prospects().get(0).canHold()).contains(true);
    assertThat(analysis.worst()).contains(minutes(30));
  }

  @Test
  void hasNothingToWaitForIfNothingIsAway() {
    shop.with(service("db", 15));

    PlanAnalysis analysis = PlanAnalysis.of(shop.graph(), new TreeSet<>());

    assertThat(analysis.criticalPath()).isEmpty();
    assertThat(analysis.worst()).contains(Duration.ZERO);
  }

  @Test
  @Timeout(20)
  void walksAVeryLongChain() {
    int length = 20_000;
    shop.with(service("s0", 1));
    for (int i = 1; i < length; i++) {
      shop.with(service("s" + i, i + 1, "s" + (i - 1)));
    }

    assertThat(analysis().criticalPath()).hasSize(length);
    assertThat(analysis().worst()).contains(minutes(length));
    assertThat(Outage.ofComponent(shop.graph(), "s0").away()).hasSize(length);
    assertThat(Outage.ofSite(shop.plan(), shop.graph(), "weu").away()).hasSize(length);
  }

  @Test
  @Timeout(20)
  void walksWideLayersThatAllNeedEachOther() {
    int width = 100;
    String[] below = {};
    for (int layer = 0; layer < 8; layer++) {
      String[] names = new String[width];
      for (int i = 0; i < width; i++) {
        names[i] = "s" + layer + "-" + i;
        shop.with(service(names[i], layer + 1, below));
      }
      below = names;
    }

    assertThat(criticalPath()).hasSize(8);
    assertThat(analysis().worst()).contains(minutes(8));
  }

  @Test
  void addsUpWhatAnHourCostsAndSaysForWhomItDoesNotKnow() {
    HourlyCost cost =
        HourlyCost.of(List.of(costly("a", "9000"), costly("b", null), costly("c", "0.5")));

    assertThat(cost.known()).contains(new BigDecimal("9000.5"));
    assertThat(cost.unknownFor()).containsExactly("b");
    assertThat(HourlyCost.of(List.of(costly("b", null))).known()).isEmpty();
  }
}
