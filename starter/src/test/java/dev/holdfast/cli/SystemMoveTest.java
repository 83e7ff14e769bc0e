package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dr failover} and {@code dr switchover} of a server, a service and its clients at once. */
final class SystemMoveTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  private final List<String> maintenance = new CopyOnWriteArrayList<>(List.of("off"));
  private final List<String> hooks = new CopyOnWriteArrayList<>();
  private HttpServer application;
  private MoveWorld world;

  @BeforeEach
  void begin() throws Exception {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/maintenance", this::switchMaintenance);
    application.createContext("/hooks/", this::takeHook);
    application.start();
    world = new MoveWorld(postgres.cluster(), TestTemporal.shared());
    world.allow("/usr/bin/touch", "/usr/bin/rm", "/usr/bin/test");
    Files.createFile(marker("weu"));
    world.plan().addComponents(components("clients"));
  }

  @AfterEach
  void close() {
    world.close();
    application.stop(0);
  }

  private void switchMaintenance(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("PUT")) {
        maintenance.add(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      }
      byte[] answer = maintenance.get(maintenance.size() - 1).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  /** What is told is the request's body, by the plan: its state and the site. */
  private void takeHook(HttpExchange exchange) throws IOException {
    try (exchange) {
      String told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String name = exchange.getRequestURI().getPath().replace("/hooks/", "");
      String mode = maintenance.get(maintenance.size() - 1);
      hooks.add("%s %s, maintenance %s".formatted(name, told, mode));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private String hooks() {
    String url = "http://127.0.0.1:%d/hooks/".formatted(application.getAddress().getPort());
    return """
    hooks:
      statusPage: {http: {url: "%sstatus", body: "{state} to {to}"}}
      cachePurge: {http: {url: "%spurge", send: put, body: "{state} to {to}"}}
    """
        .formatted(url, url);
  }

  private Path marker(String site) {
    return world.home().resolve("app-runs-at-" + site);
  }

  private String components(String door) {
    return """
    components:
      app:
        kind: service
        rto: 10m
        control: exec
        restart: [/bin/true]
        start: [/bin/true]
        maintenance: {url: "http://127.0.0.1:%d/maintenance"}
        sites:
          weu: {start: [/usr/bin/touch, %s], stop: [/usr/bin/rm, -f, %s]}
          neu: {start: [/usr/bin/touch, %s], stop: [/usr/bin/rm, -f, %s]}
        dependsOn: [notes]
        checks:
          - name: its folder is there
            command: {run: [/usr/bin/test, -d, %s]}
      %s:
        kind: traffic
        method: clients
        address: postgresql://127.0.0.1:%d,127.0.0.1:%d/notes?target_session_attrs=read-write
        login: {user: postgres}
        targets: {weu: "127.0.0.1:%d", neu: "127.0.0.1:%d"}
        dependsOn: [app]
      uploads:
        kind: files
        rto: 1h
        rpo: 1h
        location: %s
        backups: {location: /srv/backups, schedules: [{at: hourly, keep: 2d}]}
        checks:
          - name: the folder is there
            command: {run: [/usr/bin/test, -d, %s]}
    """
        .formatted(
            application.getAddress().getPort(),
            marker("weu"),
            marker("weu"),
            marker("neu"),
            marker("neu"),
            world.home(),
            door,
            world.primary().port(),
            world.standby().port(),
            world.primary().port(),
            world.standby().port(),
            world.home(),
            world.home());
  }

  /** Component and name of each. */
  private static List<String> steps(JsonNode answer) {
    return StreamSupport.stream(answer.path("steps").spliterator(), false)
        .map(it -> it.path("component").asText() + ": " + it.path("name").asText())
        .toList();
  }

  @Test
  void switchesASystemOverAndHomeWithoutLosingAWrite() throws Exception {
    world.plan().addComponents(hooks());
    String plan = world.plan().file().toString();
    JsonNode shown =
        world.cli().answer(0, "plan show", "plan", "show", plan, "--for", "switchover");
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 50);

      JsonNode moved = world.move(0, "switchover");
      client.awaitWritesTo(world.standby().port(), 50);
      client.stop();

      try (Connection survivor = world.standby().connect("notes")) {
        assertThat(client.judge(survivor).lost()).isEmpty();
      }
      assertThat(moved.path("verdict").asText()).as(moved::toString).isEqualTo("PASSED");
      assertThat(moved.path("component").isNull()).isTrue();
      assertThat(moved.path("fromSite").asText()).isEqualTo("weu");
      assertThat(moved.path("toSite").asText()).isEqualTo("neu");
      assertThat(moved.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
      assertThat(moved.at("/promoted/0/component").asText()).isEqualTo("db");
      assertThat(moved.at("/fence/proofs").size()).isEqualTo(1);
      assertThat(moved.path("components").findValuesAsText("component"))
          .containsExactly("db", "app", "clients");
      assertThat(marker("weu")).doesNotExist();
      assertThat(marker("neu")).exists();
      assertThat(maintenance).containsExactly("off", "on", "off");
      assertThat(hooks)
          .containsExactly(
              "status STARTED to neu, maintenance off",
              "purge SWITCHED to neu, maintenance on",
              "status FINISHED to neu, maintenance off");
      assertThat(steps(moved))
          .isEqualTo(steps(shown))
          .containsSubsequence(
              "null: tell status page",
              "clients: switch traffic",
              "null: purge caches",
              "null: admit users",
              "null: watch",
              "null: update status page");
    }
    hooks.clear();
    JsonNode home = world.move(0, "failback");

    assertThat(home.path("verdict").asText()).as(home::toString).isEqualTo("PASSED");
    assertThat(home.path("toSite").asText()).isEqualTo("weu");
    assertThat(home.at("/road/chosen").isNull()).isTrue();
    assertThat(home.at("/road/followed/0/result").asText()).isEqualTo("DONE");
    assertThat(home.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
    assertThat(home.path("downtimeSeconds").asDouble())
        .as("it is used while home is brought back: %s", home)
        .isPositive()
        .isLessThan(home.at("/rto/achievedSeconds").asDouble());
    assertThat(marker("weu")).exists();
    assertThat(marker("neu")).doesNotExist();
    assertThat(hooks)
        .containsExactly(
            "status STARTED to weu, maintenance off",
            "purge SWITCHED to weu, maintenance off",
            "status FINISHED to weu, maintenance off");
  }

  @Test
  void failsASystemOverAndFinishesWhatAnEarlierRunHasBegun() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
    }
    world.cluster().awaitCaughtUp(world.standby());
    world.primary().kill();
    Files.delete(marker("weu"));
    world.move(0, "failover", "--component", "db");

    JsonNode moved = world.move(0, "failover", "--to", "neu");

    assertThat(moved.path("verdict").asText()).as(moved::toString).isEqualTo("PASSED");
    assertThat(moved.at("/promoted").isEmpty()).isTrue();
    assertThat(marker("neu")).exists();
    assertThat(maintenance).containsExactly("off", "on", "off");
  }
}
