package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import java.util.Optional;
import java.util.function.Consumer;

/** Home is a site, every place is at a site, every server runs at home and can be addressed. */
final class SiteRules {

  private static final int HIGHEST_PORT = 65_535;

  private final RecoveryPlan plan;
  private final Consumer<PlanFlaw> flaws;

  private SiteRules(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    this.plan = plan;
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    SiteRules rules = new SiteRules(plan, flaws);
    rules.checkSite(PlanPath.of("home"), plan.home());
    plan.servers().forEach(rules::checkPlaces);
  }

  private void checkPlaces(Server server) {
    PlanPath places = pathOf(server).key("places");
    for (Server.Place place : server.places()) {
      PlanPath path = places.key(place.site());
      checkSite(path, place.site());
      checkPort(path.key("port"), place.port());
    }
    boolean atHome = server.places().stream().anyMatch(it -> it.site().equals(plan.home()));
    if (!atHome && plan.sites().contains(plan.home())) {
      flaws.accept(
          new PlanFlaw(
              places,
              PlanFinding.Code.PLAN_NO_PLACE_AT_HOME,
              "server %s has no place at home, which is %s".formatted(server.name(), plan.home()),
              "add its host and port at " + plan.home()));
    }
  }

  private void checkSite(PlanPath path, String site) {
    if (plan.sites().contains(site)) {
      return;
    }
    String fix =
        Spelling.nearest(site, plan.sites())
            .map(it -> "write " + it)
            .orElseGet(() -> "write one of " + String.join(", ", plan.sites()));
    flaws.accept(
        new PlanFlaw(
            path,
            PlanFinding.Code.PLAN_UNKNOWN_SITE,
            "%s is not one of the plan's sites".formatted(site),
            fix + ", or add it to sites"));
  }

  private void checkPort(PlanPath path, Reference port) {
    Optional<String> written =
        ReferenceForm.of(port)
            .match(
                literal -> Optional.of(literal.value()),
                environment -> environment.fallback(),
                file -> Optional.empty());
    if (written.isPresent() && !isPort(written.get())) {
      flaws.accept(
          new PlanFlaw(
              path,
              PlanFinding.Code.PLAN_BAD_VALUE,
              "port must be a whole number from 1 to 65535, was " + written.get(),
              "write for example port: 5432"));
    }
  }

  private static boolean isPort(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return false;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= HIGHEST_PORT;
  }
}
