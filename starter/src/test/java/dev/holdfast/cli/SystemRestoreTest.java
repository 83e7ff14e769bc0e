package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dr restore PLAN} of two databases on one real server and a service that needs both. */
@Timeout(300)
final class SystemRestoreTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String PLAN = "pair";

  private static RestoreWorld world;

  @BeforeAll
  static void takeBackups() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    allow("works", "exit 0");
    allow("fails", "echo no; exit 3");
    writePlan("works");
    try (Connection connection = world.notes().server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE orders TEMPLATE pristine");
    }
    answer(0, "backup run", "backup", "run", plan(), "notes");
    answer(0, "backup run", "backup", "run", plan(), "orders");
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void allIsWell() throws IOException {
    world.gate().open();
    writePlan("works");
  }

  private static void allow(String name, String script) throws IOException {
    Path file = world.home().resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        world.home().resolve("allowed-commands"), file + "\n", StandardOpenOption.APPEND);
  }

  private static void writePlan(String restart) throws IOException {
    String text =
        """
        plan: pair
        sites: [weu]
        home: weu
        servers:
          server:
            places:
              weu: {host: 127.0.0.1, port: "env:KILLS_PG_PORT"}
            user: postgres
            databases:
              notes: %s
              orders: %s
        components:
          web:
            kind: service
            control: exec
            restart: [%s]
            dependsOn: [notes, orders]
        """
            .formatted(database("P0"), database("P1"), world.home().resolve(restart));
    Files.writeString(Path.of(plan()), text);
  }

  /** The last of a chain is a database of which a check can't hold. */
  private static void writePlanThatCanNotHold(CodeRepository code) throws IOException {
    writePlan("works");
    String text =
        Files.readString(Path.of(plan()))
            .replace(
                database("P1"),
                database("P1, dependsOn: [web]").replace("expect: \"0\"", "expect: \"1\""))
            .replace("dependsOn: [notes, orders]", "dependsOn: [notes, code]");
    String repository =
        "  code: {kind: repository, dependsOn: [notes], origin: %s, location: %s}\n"
            .formatted(code.origin(), code.location());
    Files.writeString(Path.of(plan()), text + repository);
  }

  private static String database(String tier) {
    return """
    {tier: %s, rto: 10m, rpo: 24h, stableFor: 1s,
            backups: {engine: dump, location: "env:KILLS_BACKUPS"},
            require: {tables: [notes]},
            checks: [{name: bodies, sql: SELECT count(*) FROM notes WHERE body = '', expect: "0"}]}
    """
        .formatted(tier)
        .strip();
  }

  @Test
  void restoresBothDatabasesAndTheServiceThatNeedsThem() throws Exception {
    JsonNode restored = answer(0, "restore", "restore", plan(), "--yes");

    assertThat(restored.path("components").findValuesAsText("component"))
        .containsExactly("notes", "orders", "web");
    assertThat(restored.path("components"))
        .extracting(it -> it.path("state").asText())
        .containsOnly("DONE");
    String run = restored.path("run").asText();
    assertThat(names())
        .contains("notes", "orders", "notes_before_" + run + "-1", "orders_before_" + run + "-2");
    assertThat(restored.at("/components/1/kept/database").asText())
        .isEqualTo("orders_before_" + run + "-2");
    assertThat(steps(restored)).isEqualTo(steps(planShow()));

    JsonNode byPlan = answer(0, "status", "status", PLAN);
    JsonNode part = answer(0, "status", "status", run + "-2");
    JsonNode all = answer(0, "status", "status");
    assertThat(byPlan.path("run").asText()).isEqualTo(run);
    assertThat(part.path("component").asText()).isEqualTo("orders");
    assertThat(all.path("runs").findValuesAsText("run")).contains(run, run + "-1", run + "-2");
  }

  @Test
  void waitsForApprovalsWherePlanShowSaysSo() throws Exception {
    String key = answer(0, "key new", "key", "new", "lee").path("key").asText();
    Files.writeString(
        Path.of(plan()),
        "approvals: {required: 1, approvers: [{name: lee, key: %s}]}\n".formatted(key),
        StandardOpenOption.APPEND);

    String run = started();
    JsonNode status = awaitWaiting(run);
    answer(0, "abort", "abort", run, "--reason", "only looked");

    assertThat(status.path("currentStep").asText()).isEqualTo("wait for approvals");
    assertThat(steps(status)).startsWith("null: wait for approvals").isEqualTo(steps(planShow()));
    assertThat(result().outcome()).hasToString("ABORTED");
    answer(1, "status", "status", run);
  }

  private static JsonNode awaitWaiting(String run) {
    return await()
        .atMost(RestoreWorld.LIMIT)
        .until(
            () -> answer(4, "status", "status", run),
            it -> it.path("state").asText().equals("WAITING"));
  }

  private static JsonNode planShow() {
    return answer(0, "plan show", "plan", "show", plan(), "--for", "restore");
  }

  private static List<String> steps(JsonNode answer) {
    return StreamSupport.stream(answer.path("steps").spliterator(), false)
        .map(it -> it.path("component").asText() + ": " + it.path("name").asText())
        .toList();
  }

  @Test
  void restoresOneComponentOrTierWithoutTheRest() {
    JsonNode one = answer(0, "restore", "restore", plan(), "--component", "orders", "--yes");
    JsonNode tier = answer(0, "restore", "restore", plan(), "--tier", "P0", "--yes");
    JsonNode unknown = answer(2, "restore", "restore", plan(), "--component", "ordres", "--yes");

    assertThat(one.path("components").findValuesAsText("component")).containsExactly("orders");
    assertThat(tier.path("components").findValuesAsText("component")).containsExactly("notes");
    assertThat(unknown.at("/error/message").asText()).contains("ordres", "orders");
  }

  @Test
  void goesBackToTheOldDatabasesWhenTheServiceDoesNotComeBack() throws Exception {
    writePlan("fails");

    JsonNode failed = answer(5, "restore", "restore", plan(), "--yes");

    assertThat(failed.at("/error/message").asText()).startsWith("component web: ");
    assertThat(failed.path("components"))
        .filteredOn(it -> it.path("kind").asText().equals("DATABASE"))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.path("outcome").asText()).isEqualTo("ROLLED_BACK"));
    assertThat(failed.path("residue").toString())
        .contains("service web: it was restarted and is not proven good")
        .doesNotContain("stays recovered");
  }

  @Test
  void leavesTheWorldAsItWasWhenARequiredCheckCanNotHold() throws Exception {
    CodeRepository code = world.code();
    code.makeAnew();
    writePlanThatCanNotHold(code);
    String head = code.head();
    world.notes().list("notes", "INSERT INTO notes (title, body) VALUES ('n', 'b') RETURNING id");
    WorldInventory before = WorldInventory.take(world, "none");

    JsonNode failed = answer(1, "restore", "restore", plan(), "--yes");

    assertThat(failed.path("outcome").asText()).isEqualTo("COMPENSATED");
    assertThat(failed.path("residue")).isEmpty();
    assertThat(failed.at("/error/message").asText()).startsWith("component orders: ");
    assertThat(failed.path("components"))
        .extracting(it -> it.path("component").asText() + " " + it.path("outcome").asText())
        .containsExactly(
            "notes ROLLED_BACK", "code ROLLED_BACK", "web RECOVERED", "orders COMPENSATED");
    assertThat(differences(before, failed.path("run").asText())).isEmpty();
    assertThat(code.head()).isEqualTo(head);
    JsonNode back = answer(0, "status", "status", failed.path("run").asText() + "-2-rollback");
    assertThat(back.path("verdict").asText()).isEqualTo("PASSED");
    assertThat(back.path("written").isNull()).isTrue();
  }

  /** What is new, but for evidence, the dump, and what Holdfast remembers at the server. */
  private static List<String> differences(WorldInventory before, String run) throws Exception {
    return before.differences(WorldInventory.take(world, run)).stream()
        .filter(it -> !it.matches("[+-] (fence|closing|swap) .*"))
        .filter(it -> !it.startsWith("+ file evidence/RUN"))
        .filter(it -> !it.startsWith("+ file backups/pair/notes.written/"))
        .toList();
  }

  @Test
  void tellsWhatAComponentDoesWhileTheWholeRuns() throws Exception {
    world.gate().closeAt(KillPoint.in(RestoreStep.VERIFY_BACKUP, KillPoint.Phase.BEFORE));
    String run = started();
    world.awaitGateReached();

    JsonNode status = answer(4, "status", "status", run);
    JsonNode alone = answer(3, "restore", "restore", plan(), held(status), "--yes");
    JsonNode twice = answer(3, "restore", "restore", plan(), "--yes");
    world.gate().open();

    assertThat(status.path("currentStep").asText()).contains(held(status) + ": verify backup");
    assertThat(status.path("steps").findValuesAsText("state")).contains("RUNNING");
    assertThat(alone.at("/error/message").asText()).contains(run);
    assertThat(twice.at("/error/message").asText()).contains(run);
    RunReport report = result();
    assertThat(report.exitCode()).as(report::toString).isZero();
  }

  /** The component whose step is held; the other may have gone on. */
  private static String held(JsonNode status) {
    for (JsonNode step : status.path("steps")) {
      if (step.path("name").asText().equals("verify backup")
          && step.path("state").asText().equals("RUNNING")) {
        return step.path("component").asText();
      }
    }
    throw new AssertionError("nothing is held: " + status);
  }

  @Test
  void abortsAllThatRuns() throws Exception {
    world.gate().closeAt(KillPoint.in(RestoreStep.PREFLIGHT, KillPoint.Phase.BEFORE));
    String run =
        answer(4, "restore", "restore", plan(), "--component", "notes", "--detach", "--yes")
            .path("run")
            .asText();
    world.awaitGateReached();

    answer(0, "abort", "abort", run, "--reason", "wrong plan");
    world.gate().open();
    RunReport report = result();

    assertThat(report.outcome()).hasToString("ABORTED");
    assertThat(names()).noneMatch(it -> it.contains(run));
  }

  @Test
  void saysWhatIsUnknownWhenSomebodyTerminatesTheRunOfAComponent() throws Exception {
    world.gate().closeAt(KillPoint.in(RestoreStep.PREFLIGHT, KillPoint.Phase.BEFORE));
    answer(4, "restore", "restore", plan(), "--component", "notes", "--detach", "--yes");
    world.awaitGateReached();

    terminate(DatabaseRestoreRequest.workflowId(PLAN, "notes"));
    RunReport report = result();

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue())
        .singleElement()
        .asString()
        .contains(
            "notes: whatever it had changed", "recovery/pair/notes", "terminated in Temporal");
  }

  @Test
  void showsTheStepsOfEveryComponentInADryRun() {
    JsonNode shown = answer(0, "restore --dry-run", "restore", plan(), "--dry-run");

    assertThat(shown.path("steps").findValuesAsText("component"))
        .contains("notes", "orders", "web");
    assertThat(shown.path("steps").toString()).contains("\"afterComponents\":[\"notes\"");
    assertThat(world.cli().run("restore", plan(), "--dry-run").out())
        .contains("orders: database, P1, provider: postgres", "the run itself, last");
  }

  private static String plan() {
    return world.home().resolve("pair.yaml").toString();
  }

  private static String started() {
    return answer(4, "restore", "restore", plan(), "--detach", "--yes").path("run").asText();
  }

  private static List<String> names() throws SQLException {
    return world.notes().list("postgres", "SELECT datname FROM pg_database");
  }

  private static void terminate(String workflowId) {
    try (TemporalConnection connection = world.temporal().connect()) {
      connection.client().newUntypedWorkflowStub(workflowId).terminate("by hand");
    }
  }

  private static RunReport result() {
    try (TemporalConnection connection = world.temporal().connect()) {
      WorkflowStub run =
          connection.client().newUntypedWorkflowStub(SystemRestoreRequest.workflowId(PLAN));
      return run.getResult(RestoreWorld.LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the run does not end", e);
    }
  }

  private static JsonNode answer(int exitCode, String definition, String... verb) {
    return world.cli().answer(exitCode, definition, verb);
  }
}
