package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans that share a server, a worker and a Temporal do not meet. */
@Timeout(300)
final class PlanIsolationTest {

  private static final String NOTES_SECRET = "n0tes-s3cret";
  private static final String ORDERS_SECRET = "0rders-s3cret";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreWorld world;
  private static Path orders;
  private static Path usurper;

  @BeforeAll
  static void planTwice() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(
                it ->
                    it.with("fsync", "off")
                        .with("log_statement", "all")
                        .with("log_line_prefix", "%m [%p] app=%a db=%d user=%u ")),
            TestTemporal.shared());
    String webhook = world.cli().environment().get("KILLS_WEBHOOK");
    world
        .cli()
        .with("KILLS_WEBHOOK", webhook + "notes?" + NOTES_SECRET)
        .with("ORDERS_WEBHOOK", webhook + "orders?" + ORDERS_SECRET)
        .with("ORDERS_PASSWORD", ORDERS_SECRET);
    world.killWorker();
    world.startWorker();
    world.notes().makesBeside("orders", "orders_admin");
    orders = write("orders", it -> it.replace("      notes:", "      orders:"));
    usurper = write("usurper", it -> it);
    answer(0, "backup", "run", orders.toString());
    answer(0, "backup", "run", usurper.toString());
  }

  private interface Change {
    String of(String plan);
  }

  private static Path write(String name, Change change) throws IOException {
    Path plan = world.home().resolve(name + ".yaml");
    String kills = Files.readString(world.home().resolve("kills.yaml"));
    String other =
        kills
            .replace("plan: kills", "plan: " + name)
            .replace("user: postgres", "user: orders_admin\n    password: env:ORDERS_PASSWORD")
            .replace("env:KILLS_WEBHOOK", "env:ORDERS_WEBHOOK")
            .replace("dependsOn: [notes]", "dependsOn: [" + component(name) + "]");
    Files.writeString(plan, change.of(other));
    return plan;
  }

  private static String component(String plan) {
    return plan.equals("orders") ? "orders" : "notes";
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void makeAnew() throws Exception {
    world.notes().makeAnew();
  }

  @Test
  void twoPlansOnOneServerRestoreAtOnceAndDoNotMeet() throws Exception {
    world.notes().closeGate();
    String first = world.startRestore("notes");
    String second = started("restore", orders.toString(), "--detach", "--yes");
    world.notes().awaitLoading(first, 1);
    world.notes().awaitLoadingOf("orders", second, 1);

    world.notes().openGate();

    assertThat(awaitEnd(first).path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(awaitEnd(second).path("outcome").asText()).isEqualTo("RECOVERED");
    assertStatements(first, "user=postgres", "notes", "orders");
    assertStatements(second, "user=orders_admin", "orders", "notes_before_" + first);
    assertLogged("kills", first, second);
    assertLogged("orders", second, first);
    assertTold("/notes?" + NOTES_SECRET, first, second);
    assertTold("/orders?" + ORDERS_SECRET, second, first);
    assertThat(Files.readString(world.home().resolve("worker.log")))
        .doesNotContain(NOTES_SECRET, ORDERS_SECRET);
  }

  /** PostgreSQL's own log: who was where, as whom, and said what. */
  private static void assertStatements(String run, String user, String own, String others)
      throws IOException {
    List<String> said =
        Files.readAllLines(world.notes().server().log()).stream()
            .filter(it -> it.contains("app=holdfast/" + run + "/"))
            .toList();
    assertThat(said)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            it ->
                assertThat(it)
                    .contains(user)
                    .containsPattern("db=(postgres|" + own + "(_(restore|before)_\\w+)?) ")
                    .doesNotContain(others));
  }

  private static void assertLogged(String plan, String run, String other) throws IOException {
    List<String> lines =
        Files.readAllLines(world.home().resolve("worker.log")).stream()
            .filter(it -> it.contains(run))
            .toList();
    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(it).contains("plan=" + plan + " run=" + run).doesNotContain(other));
  }

  private static void assertTold(String path, String run, String other) {
    assertThat(world.messages())
        .filteredOn(it -> it.contains(run))
        .singleElement()
        .asString()
        .startsWith(path)
        .doesNotContain(other);
  }

  @Test
  void aSecondPlanOnOneDatabaseIsRefusedWithTheHoldersName() throws Exception {
    world.notes().closeGate();
    String first = world.startRestore("notes");
    world.notes().awaitLoading(first, 1);

    JsonNode refused = answer(3, "restore", usurper.toString(), "--yes");

    assertThat(refused.at("/error/name").asText()).isEqualTo("FENCE_HELD");
    assertThat(refused.at("/error/message").asText())
        .contains("restore by run " + first + " of plan kills")
        .contains("asked for by " + RunStarter.requester());
    world.notes().openGate();
    assertThat(awaitEnd(first).path("exitCode").asInt()).isZero();
  }

  @Test
  void breakingTheGlassNeedsAReasonAndStopsTheRunThatHeldTheDatabase() throws Exception {
    JsonNode unsaid = answer(2, "restore", usurper.toString(), "--break-glass", "--yes");
    world.notes().closeGate();
    String first = world.startRestore("notes");
    world.notes().awaitLoading(first, 1);

    String second =
        started(
            "restore",
            usurper.toString(),
            "--break-glass",
            "--reason",
            "its site is flooded",
            "--detach",
            "--yes");
    world.notes().awaitLoading(second, 1);

    JsonNode stopped = awaitEnd(first);
    world.notes().openGate();
    JsonNode report = awaitEnd(second);
    assertThat(unsaid.at("/error/message").asText()).contains("--reason");
    assertThat(report.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(stopped.path("exitCode").asInt()).isEqualTo(3);
    assertThat(stopped.at("/error/name").asText()).isEqualTo("FENCE_LOST");
    assertThat(stopped.at("/error/message").asText())
        .contains("it is held: restore by run " + second, "its site is flooded");
    assertThat(databases()).containsExactly("notes", "notes_before_" + second);
  }

  private static List<String> databases() throws SQLException {
    return world
        .notes()
        .list("postgres", "SELECT datname FROM pg_database WHERE datname ~ '^notes' ORDER BY 1");
  }

  private static String started(String... verb) {
    return answer(4, verb).path("run").asText();
  }

  private static JsonNode awaitEnd(String run) {
    return await()
        .atMost(RestoreWorld.LIMIT)
        .until(() -> status(run), it -> it.path("state").asText().equals("CLOSED"));
  }

  private static JsonNode status(String run) {
    return world.cli().run("status", run, "--output", "json").json();
  }

  private static JsonNode answer(int exitCode, String... verb) {
    String[] arguments = java.util.Arrays.copyOf(verb, verb.length + 2);
    arguments[verb.length] = "--output";
    arguments[verb.length + 1] = "json";
    Cli.Result result = world.cli().run(arguments);
    assertThat(result.exitCode()).as(result.out() + result.talk()).isEqualTo(exitCode);
    return result.json();
  }
}
