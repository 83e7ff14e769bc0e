package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MovedPlanTest {

  private final List<Server> servers = new ArrayList<>();
  private final List<Component> components = new ArrayList<>();

  @Test
  void movesTheDatabasesOfAServerTogetherAndBeforeAllThatIsNoServer() {
    server("pg", database("orders"), database("payments"));
    server("kb", database("pages", "payments"));
    service("web", "orders");
    service("lonely");

    assertThat(order()).containsExactly("pg", "kb", "lonely", "web");
    assertThat(graph().needs("kb")).containsExactly("pg");
    assertThat(graph().needs("web")).containsExactly("kb", "pg");
  }

  @Test
  void movesWhatAServerNeedsBeforeIt() {
    server("pg", database("orders", "keys"));
    service("keys");

    assertThat(order()).containsExactly("keys", "pg");
  }

  @Test
  void waitsForWhatSomethingNeedsThatDoesNotMove() {
    server("pg", database("orders"));
    service("web", "orders");
    components.add(
        new Command(
            "warm", Terms.after(List.of("web")), List.of(), List.of("/bin/true"), List.of(), true));
    service("desk", "warm");

    assertThat(order()).containsExactly("pg", "web", "desk");
    assertThat(graph().needs("desk")).contains("web");
  }

  @Test
  void takesAServerAlongForOneOfItsDatabases() {
    server("pg", database("orders"), database("payments"));
    server("kb", database("pages"));
    service("web", "orders");

    RecoveryPlan moved = MovedPlan.with(plan(), List.of("orders"));

    assertThat(moved.servers()).extracting(Server::name).containsExactly("pg");
    assertThat(moved.components()).isEmpty();
  }

  @Test
  void keepsWhatDoesNotMoveButIsNeeded() {
    server("pg", database("orders"));
    components.add(
        new Command("warm", Terms.usual(), List.of(), List.of("/bin/true"), List.of(), true));
    components.add(
        new Command("cold", Terms.usual(), List.of(), List.of("/bin/true"), List.of(), true));
    service("desk", "warm");

    RecoveryPlan moved = MovedPlan.with(plan(), List.of("desk"));

    assertThat(moved.components()).extracting(Component::component).containsExactly("warm", "desk");
    assertThat(moved.servers()).hasSize(1);
  }

  @Test
  void refusesAServerThatWouldWaitForItself() {
    server("pg", database("orders", "web"), database("payments"));
    service("web", "payments");

    assertThatThrownBy(this::order).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isAsStrictWithAServerAsWithTheStrictestOfItsDatabases() {
    server("pg", database("orders"), database("payments"));

    Component cluster = graph().component("pg");

    assertThat(cluster.terms().rto()).isEqualTo(Duration.ofMinutes(6));
    assertThat(cluster.terms().tier()).isEqualTo(Tier.P0);
  }

  private List<String> order() {
    return graph().order().stream().map(Component::component).toList();
  }

  private PlanGraph graph() {
    return MovedPlan.graph(plan());
  }

  private RecoveryPlan plan() {
    return new RecoveryPlan(
        "shop", List.of("weu", "neu"), "weu", servers, components, List.of(), RunPolicy.usual());
  }

  private void server(String name, Database... databases) {
    servers.add(
        new Server(
            name,
            List.of(new Server.Place("weu", new Reference("10.0.0.1"), new Reference("5432"))),
            new Reference("postgres"),
            null,
            "postgres",
            List.of(databases)));
  }

  private void service(String name, String... needs) {
    components.add(
        new Service(
            name,
            Terms.after(Arrays.asList(needs)),
            List.of(),
            Service.Control.EXEC,
            List.of("/bin/true")));
  }

  /** The shorter its name, the shorter its rto. */
  private static Database database(String name, String... needs) {
    Terms terms =
        new Terms(
            name.equals("orders") ? Tier.P0 : Tier.P1,
            Duration.ofMinutes(name.length()),
            Duration.ofHours(1),
            Arrays.asList(needs),
            OnFailure.COMPENSATE,
            List.of(),
            null);
    return new Database(
        name,
        name,
        terms,
        new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/backups"), 2),
        List.of(),
        List.of(),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30));
  }
}
