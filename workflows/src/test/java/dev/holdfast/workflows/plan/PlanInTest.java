package dev.holdfast.workflows.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans of a test's own: two sites, home is {@code weu}. */
final class PlanInTest {

  private final List<Server> servers = new ArrayList<>();
  private final List<Component> components = new ArrayList<>();

  /** A server with one database, at these sites. */
  PlanInTest server(String database, String... sites) {
    List<Server.Place> places =
        Stream.of(sites)
            .map(it -> new Server.Place(it, new Reference("10.0.0.5"), new Reference("5432")))
            .toList();
    servers.add(
        new Server(
            database + "-server",
            places,
            new Reference("postgres"),
            null,
            "postgres",
            List.of(database(database))));
    return this;
  }

  PlanInTest with(Component component) {
    components.add(component);
    return this;
  }

  RecoveryPlan plan() {
    return new RecoveryPlan(
        "shop", List.of("weu", "neu"), "weu", servers, components, List.of(), RunPolicy.usual());
  }

  PlanGraph graph() {
    return PlanGraph.of(plan());
  }

  private static Database database(String name) {
    return new Database(
        name,
        name,
        Terms.within(Tier.P0, Duration.ofMinutes(15), Duration.ofHours(1)),
        new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/backups"), 1),
        List.of(),
        List.of(),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofHours(6));
  }

  /** A service that promises to be back within so many minutes; nothing, if null. */
  static Service service(String name, @Nullable Integer rtoMinutes, String... dependsOn) {
    Duration rto = rtoMinutes == null ? null : Duration.ofMinutes(rtoMinutes);
    return service(
        name,
        new Terms(Tier.P1, rto, null, List.of(dependsOn), OnFailure.COMPENSATE, List.of(), null));
  }

  /** A service that promises to need so many minutes for itself, and perhaps to be back by then. */
  static Service budgeted(
      String name, int budgetMinutes, @Nullable Integer rtoMinutes, String... dependsOn) {
    Terms promised = service(name, rtoMinutes, dependsOn).terms();
    return service(
        name,
        new Terms(
            promised.tier(),
            promised.rto(),
            null,
            promised.dependsOn(),
            promised.onFailure(),
            List.of(),
            null,
            Duration.ofMinutes(budgetMinutes)));
  }

  /** A service whose absence costs so much an hour. */
  static Service costly(String name, @Nullable String costPerHour) {
    BigDecimal cost = costPerHour == null ? null : new BigDecimal(costPerHour);
    return service(
        name, new Terms(Tier.P1, null, null, List.of(), OnFailure.COMPENSATE, List.of(), cost));
  }

  private static Service service(String name, Terms terms) {
    return new Service(name, terms, List.of(), Service.Control.EXEC, List.of("/bin/true"));
  }
}
