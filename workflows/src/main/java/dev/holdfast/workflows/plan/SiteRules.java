package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Home is a site, everything is at a site, every server runs at home, the witness does not. */
final class SiteRules {

  private final RecoveryPlan plan;
  private final Set<String> sites;
  private final Consumer<PlanFlaw> flaws;

  private SiteRules(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    this.plan = plan;
    this.sites = new TreeSet<>(plan.sites());
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    SiteRules rules = new SiteRules(plan, flaws);
    rules.checkSite(PlanPath.of("home"), plan.home());
    rules.checkWitness();
    plan.servers().forEach(rules::checkServer);
    for (Component component : plan.components()) {
      if (component instanceof Traffic traffic) {
        PlanPath targets = PlanPath.of("components", traffic.component(), "targets");
        traffic.targets().forEach(it -> rules.checkSite(targets.key(it.site()), it.site()));
      } else if (component instanceof Service service) {
        PlanPath places = PlanPath.of("components", service.component(), "sites");
        service.sites().forEach(it -> rules.checkSite(places.key(it.site()), it.site()));
      }
    }
  }

  private void checkServer(Server server) {
    PlanPath places = pathOf(server).key("places");
    server.places().forEach(it -> checkSite(places.key(it.site()), it.site()));
    PlanPath standbys = pathOf(server).key("standbys");
    server.standbys().forEach(it -> checkSite(standbys.key(it.name()).key("site"), it.site()));
    boolean atHome = server.places().stream().anyMatch(it -> it.site().equals(plan.home()));
    if (!atHome && sites.contains(plan.home())) {
      flaws.accept(
          new PlanFlaw(
              places,
              PlanFinding.Code.PLAN_NO_PLACE_AT_HOME,
              "server %s has no place at home, which is %s".formatted(server.name(), plan.home()),
              "add its host and port at " + plan.home()));
    }
  }

  /** It may be a place where nothing else runs, so it need not be one of the sites. */
  private void checkWitness() {
    if (plan.home().equals(plan.failover().witness())) {
      flaws.accept(
          new PlanFlaw(
              PlanPath.of("witness"),
              PlanFinding.Code.PLAN_WITNESS_AT_HOME,
              "the witness is at home: it would be lost with what it watches",
              "name a third place, or at least another site"));
    }
  }

  private void checkSite(PlanPath path, String site) {
    if (sites.contains(site)) {
      return;
    }
    String fix =
        Spelling.nearest(site, sites)
            .map(it -> "write " + it)
            .orElseGet(
                () -> "write one of " + String.join(", ", plan.sites().stream().limit(9).toList()));
    flaws.accept(
        new PlanFlaw(
            path,
            PlanFinding.Code.PLAN_UNKNOWN_SITE,
            "%s is not one of the plan's sites".formatted(site),
            fix + ", or add it to sites"));
  }
}
