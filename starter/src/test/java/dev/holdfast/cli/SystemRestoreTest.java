package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
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

  private static RestoreWorld world;
  private static RestorePair pair;

  @BeforeAll
  static void takeBackups() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    pair = new RestorePair(world);
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
    pair.write("works");
  }

  @Test
  void restoresBothDatabasesAndTheServiceThatNeedsThem() throws Exception {
    JsonNode restored = pair.restore(0, "--yes");

    assertThat(restored.path("components").findValuesAsText("component"))
        .containsExactly("notes", "orders", "web");
    assertThat(restored.path("components"))
        .extracting(it -> it.path("state").asText())
        .containsOnly("DONE");
    String run = restored.path("run").asText();
    assertThat(pair.names())
        .contains("notes", "orders", "notes_before_" + run + "-1", "orders_before_" + run + "-2");
    assertThat(restored.at("/components/1/kept/database").asText())
        .isEqualTo("orders_before_" + run + "-2");
    assertThat(steps(restored)).isEqualTo(steps(planShow()));

    JsonNode byPlan = answer(0, "status", "status", RestorePair.PLAN);
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
        pair.file(),
        "approvals: {required: 1, approvers: [{name: lee, key: %s}]}\n".formatted(key),
        StandardOpenOption.APPEND);

    String run = pair.started();
    JsonNode status = awaitWaiting(run);
    answer(0, "abort", "abort", run, "--reason", "only looked");

    assertThat(status.path("currentStep").asText()).isEqualTo("wait for approvals");
    assertThat(steps(status)).startsWith("null: wait for approvals").isEqualTo(steps(planShow()));
    assertThat(pair.result().outcome()).hasToString("ABORTED");
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
    JsonNode one = pair.restore(0, "--component", "orders", "--yes");
    JsonNode tier = pair.restore(0, "--tier", "P0", "--yes");
    JsonNode unknown = pair.restore(2, "--component", "ordres", "--yes");

    assertThat(one.path("components").findValuesAsText("component")).containsExactly("orders");
    assertThat(tier.path("components").findValuesAsText("component")).containsExactly("notes");
    assertThat(unknown.at("/error/message").asText()).contains("ordres", "orders");
  }

  @Test
  void goesBackToTheOldDatabasesWhenTheServiceDoesNotComeBack() throws Exception {
    pair.write("fails");

    JsonNode failed = pair.restore(5, "--yes");

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
    pair.writeWhatCanNotHold(code);
    String head = code.head();
    world.notes().list("notes", "INSERT INTO notes (title, body) VALUES ('n', 'b') RETURNING id");
    WorldInventory before = WorldInventory.take(world, "none");

    JsonNode failed = pair.restore(1, "--yes");

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
    String run = pair.started();
    world.awaitGateReached();

    JsonNode status = answer(4, "status", "status", run);
    JsonNode alone = pair.restore(3, held(status), "--yes");
    JsonNode twice = pair.restore(3, "--yes");
    world.gate().open();

    assertThat(status.path("currentStep").asText()).contains(held(status) + ": verify backup");
    assertThat(status.path("steps").findValuesAsText("state")).contains("RUNNING");
    assertThat(alone.at("/error/message").asText()).contains(run);
    assertThat(twice.at("/error/message").asText()).contains(run);
    RunReport report = pair.result();
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
    String run = pair.restore(4, "--component", "notes", "--detach", "--yes").path("run").asText();
    world.awaitGateReached();

    answer(0, "abort", "abort", run, "--reason", "wrong plan");
    world.gate().open();
    RunReport report = pair.result();

    assertThat(report.outcome()).hasToString("ABORTED");
    assertThat(pair.names()).noneMatch(it -> it.contains(run));
  }

  @Test
  void saysWhatIsUnknownWhenSomebodyTerminatesTheRunOfAComponent() throws Exception {
    world.gate().closeAt(KillPoint.in(RestoreStep.PREFLIGHT, KillPoint.Phase.BEFORE));
    pair.restore(4, "--component", "notes", "--detach", "--yes");
    world.awaitGateReached();

    pair.terminate(DatabaseRestoreRequest.workflowId(RestorePair.PLAN, "notes"));
    RunReport report = pair.result();

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
    return pair.file().toString();
  }

  private static JsonNode answer(int exitCode, String definition, String... verb) {
    return world.cli().answer(exitCode, definition, verb);
  }
}
