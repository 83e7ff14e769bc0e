package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the verbs that recover really print, held against the published contract. */
@Timeout(300)
final class RecoveryCommandsTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreWorld world;

  @BeforeAll
  static void takeABackup() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void answersOfAWholeRecoveryKeepTheContract() throws Exception {
    JsonNode backup = answer(0, "backup run", "backup", "run", plan());
    JsonNode listed = answer(0, "backup list", "backup", "list", plan());
    JsonNode restored = answer(0, "restore", "restore", plan(), "notes", "--yes");
    String run = restored.path("run").asText();
    JsonNode status = answer(0, "status", "status", run);
    JsonNode all = answer(0, "status", "status");
    JsonNode late = answer(3, "abort", "abort", run, "--reason", "too late");

    assertThat(backup.path("steps").findValuesAsText("name")).isEqualTo(shown("backup"));
    assertThat(restored.path("steps").findValuesAsText("name")).isEqualTo(shown("restore"));
    assertThat(listed.at("/backups/0/id")).isEqualTo(backup.at("/backup/id"));
    assertThat(restored.at("/backup/id")).isEqualTo(backup.at("/backup/id"));
    assertThat(status.path("rto")).isEqualTo(restored.path("rto"));
    assertThat(all.path("runs").findValuesAsText("run")).startsWith(run + "-commit", run);
    assertThat(late.at("/error/name").asText()).isEqualTo("MESSAGE_REFUSED");
    assertThat(sha256(Path.of(restored.at("/evidence/path").asText())))
        .isEqualTo(restored.at("/evidence/sha256").asText());
  }

  @Test
  void aRestoreThatCanNotStartStartsNoRun() throws IOException {
    JsonNode unknown = answer(3, "restore", "restore", plan(), "--backup", "nope");
    JsonNode tooOld = answer(3, "restore", "restore", plan(), "--to", "2001-01-01T00:00:00Z");
    JsonNode future =
        answer(2, "restore", "restore", plan(), "--impact-at", "2999-01-01T00:00:00Z");
    JsonNode component = answer(2, "restore", "restore", plan(), "orders");
    Path wrong = world.home().resolve("wrong.yaml");
    Files.writeString(wrong, "plan: wrong\nsite: [weu]\n");
    JsonNode plan = answer(2, "restore", "restore", wrong.toString());

    assertThat(unknown.at("/error/message").asText()).contains("nope", "there are");
    assertThat(tooOld.at("/error/message").asText()).contains("2001-01-01");
    assertThat(future.at("/error/message").asText()).contains("future");
    assertThat(component.at("/error/message").asText()).contains("orders", "notes");
    assertThat(plan.at("/error/where/file").asText()).endsWith("wrong.yaml");
    assertThat(plan.at("/error/where/line").asInt()).isPositive();
  }

  @Test
  void aDryRunAnswersLikePlanShow() {
    JsonNode dry = answer(0, "restore --dry-run", "restore", plan(), "--dry-run");

    JsonNode whole = answer(0, "plan show", "plan", "show", plan(), "--for", "restore");
    assertThat(dry.path("steps").findValuesAsText("name")).isEqualTo(shown("restore"));
    assertThat(dry.path("steps")).isEqualTo(whole.path("steps"));
  }

  @Test
  void aRestoreInPlaceDoesWhatItsDryRunShowsAndKeepsNoOldDatabase() {
    JsonNode dry = answer(0, "restore --dry-run", "restore", plan(), "--in-place", "--dry-run");
    answer(0, "backup run", "backup", "run", plan());

    JsonNode restored = answer(0, "restore", "restore", plan(), "notes", "--in-place", "--yes");

    List<String> steps = dry.path("steps").findValuesAsText("name");
    assertThat(steps).containsSubsequence("quiesce", "drop live database", "restore beside");
    assertThat(dry.path("steps").get(steps.indexOf("drop live database")).path("irreversible"))
        .hasToString("true");
    assertThat(restored.path("steps").findValuesAsText("name")).isEqualTo(steps);
    assertThat(restored.path("kept").isNull()).isTrue();
    assertThat(restored.path("pointOfNoReturnPassed").asBoolean()).isTrue();
  }

  @Test
  void nothingIsDroppedThatNobodyConfirmed() {
    JsonNode unasked = answer(2, "restore", "restore", plan(), "notes", "--in-place");
    JsonNode broken =
        answer(
            2,
            "restore",
            "restore",
            plan(),
            "--in-place",
            "--break-glass",
            "--reason",
            "x",
            "--yes");

    assertThat(unasked.at("/error/message").asText())
        .contains("Database notes of plan kills will be dropped", "--yes");
    assertThat(broken.at("/error/message").asText()).contains("--in-place", "--break-glass");
  }

  /** What {@code dr plan show} says are the steps of a verb for the database. */
  private static List<String> shown(String verb) {
    return answer(0, "plan show", "plan", "show", plan(), "--for", verb, "--component", "notes")
        .path("steps")
        .findValuesAsText("name");
  }

  private static String plan() {
    return world.home().resolve("kills.yaml").toString();
  }

  private static JsonNode answer(int exitCode, String definition, String... verb) {
    return world.cli().answer(exitCode, definition, verb);
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
