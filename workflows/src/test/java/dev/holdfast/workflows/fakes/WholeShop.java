package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;

/**
 * The whole shop as one plan: database {@code orders}, repository {@code code}, and service {@code
 * web} that needs both.
 */
public final class WholeShop {

  private WholeShop() {}

  /** Everything is undone when a component fails; the repository comes after the database. */
  public static SystemRestoreRequest undoing(String run) {
    return restore(run, OnFailure.COMPENSATE, List.of("orders"));
  }

  /** People are asked about each component that fails; database and repository run at once. */
  public static SystemRestoreRequest asking(String run) {
    return restore(run, OnFailure.PAUSE, List.of());
  }

  private static SystemRestoreRequest restore(
      String run, OnFailure onFailure, List<String> codeNeeds) {
    RecoveryPlan shop = ExamplePlan.plan();
    Server server = shop.servers().get(0);
    Server asking =
        new Server(
            server.name(),
            server.places(),
            server.user(),
            server.password(),
            server.maintenanceDatabase(),
            List.of(database(server.databases().get(0), onFailure)));
    List<Component> components =
        List.of(
            repository(terms(Tier.P1, codeNeeds, onFailure)),
            service(terms(Tier.P2, List.of("orders", "code"), onFailure)));
    // each run is of a plan of its own: they may run at once
    var plan =
        new RecoveryPlan(
            "shop-" + run,
            shop.sites(),
            shop.home(),
            List.of(asking),
            components,
            shop.webhooks(),
            shop.policy());
    var request =
        new RunRequest(
            run,
            RunRequest.Kind.RESTORE,
            plan.name(),
            "c0ffee12".repeat(8),
            null,
            "weu",
            "anna",
            null,
            null,
            null,
            null,
            null);
    return new SystemRestoreRequest(request, plan, null);
  }

  private static Terms terms(Tier tier, List<String> needs, OnFailure onFailure) {
    return new Terms(tier, ExamplePlan.RTO, ExamplePlan.RPO, needs, onFailure, List.of(), null);
  }

  private static Database database(Database it, OnFailure onFailure) {
    return new Database(
        it.component(),
        it.name(),
        terms(Tier.P0, List.of(), onFailure),
        it.backups(),
        it.tables(),
        it.extensions(),
        it.checks(),
        it.stableFor(),
        it.timeout());
  }

  private static Repository repository(Terms terms) {
    Repository it = ExamplePlan.repository();
    return new Repository(
        it.component(), terms, List.of(), it.origin(), it.location(), it.branch());
  }

  private static Service service(Terms terms) {
    Service it = ExamplePlan.checkedService();
    return new Service(it.component(), terms, it.checks(), it.control(), it.restart());
  }
}
