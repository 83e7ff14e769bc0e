package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The published plan {@code plans/devstack.yaml}, run for real: configuration, keys, certificates,
 * databases and services. Only docker is a stand-in.
 */
@Timeout(300)
final class DevstackTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private DevstackWorld world;
  private String plan;

  @BeforeEach
  void begin() throws Exception {
    world =
        new DevstackWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    plan = world.plan().toString();
    world.start();
    assertThat(world.status()).isEqualTo(200);
    for (String it : List.of("configuration", "vault-keys", "certificates", "app", "issues")) {
      world.answer(0, "backup run", "backup", "run", plan, it);
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void bringsTheWholeStackBackInItsStepsAndWithinTheirBudgets() throws Exception {
    List<String> sight = world.sight();
    JsonNode listed = world.answer(0, "backup list", "backup", "list", plan);
    assertThat(listed.path("backups").findValuesAsText("engine"))
        .containsExactlyInAnyOrder("dump", "dump", "files", "files", "files");
    world.loseEverything();
    assertThat(world.status()).isZero();

    JsonNode restored = world.answer(0, "restore", "restore", plan, "--yes");

    assertThat(restored.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(restored.path("verdict").asText()).isEqualTo("PASSED");
    assertThat(restored.path("residue")).isEmpty();
    assertThat(restored.path("components"))
        .extracting(it -> it.path("component").asText() + " " + it.path("verdict").asText())
        .containsExactlyInAnyOrder(
            "configuration PASSED",
            "vault-keys PASSED",
            "certificates PASSED",
            "vault PASSED",
            "app PASSED",
            "issues PASSED",
            "services PASSED",
            "gateway PASSED");
    keepsBudgets(restored);
    assertThat(files(world.sight())).isEqualTo(files(sight));
    assertThat(world.status()).isEqualTo(200);
    assertThat(world.text("app", "SELECT count(*) FROM schema_migrations")).isEqualTo("40");
    assertThat(world.text("issues", "SELECT count(*) FROM issues")).isEqualTo("500");
    assertThat(world.told().toString()).contains("RECOVERED");
    assertThat(world.everythingWritten())
        .doesNotContain(DevstackWorld.SECRET, DevstackWorld.PASSWORD);
  }

  /** As the plan gives them: 1, 1, 1, 1, 8, 8, 4 and 1 minutes. */
  private static void keepsBudgets(JsonNode restored) {
    for (JsonNode it : restored.path("components")) {
      String name = it.path("component").asText();
      int minutes =
          name.equals("services") ? 4 : it.path("kind").asText().equals("DATABASE") ? 8 : 1;
      assertThat(it.path("seconds").asDouble(Double.MAX_VALUE)).as(name).isLessThan(minutes * 60.0);
      assertThat(it.path("rtoMet").asBoolean()).as(name).isTrue();
    }
  }

  /** Without the folders around them, and without notes for a way back. */
  private static List<String> files(List<String> sight) {
    return sight.stream()
        .filter(it -> it.matches("stack/(config|keys|certificates)[/ ].*"))
        .filter(it -> !it.contains(".holdfast-restored-"))
        .toList();
  }

  @Test
  void namesADamagedFileAndLeavesTheWorldAsItWas() throws Exception {
    Files.writeString(world.stack("config/compose.yaml"), "services:\n  gateway:\n  drifted:\n");
    List<String> sight = world.sight();
    damage("certificates");

    JsonNode failed = world.answer(1, "restore", "restore", plan, "--yes");

    assertThat(failed.path("outcome").asText()).isEqualTo("COMPENSATED");
    assertThat(failed.path("residue")).isEmpty();
    assertThat(failed.at("/error/message").asText())
        .startsWith("component certificates: ")
        .contains("files.tar.gz", "stack.pem");
    assertThat(states(failed))
        .contains("configuration ROLLED_BACK", "vault-keys ROLLED_BACK", "vault SKIPPED");
    assertThat(world.sight()).isEqualTo(sight);
    assertThat(world.status()).isEqualTo(200);
  }

  private void damage(String component) throws IOException {
    JsonNode listed = world.answer(0, "backup list", "backup", "list", plan, component);
    Path archive = Path.of(listed.at("/backups/0/location").asText()).resolve("files.tar.gz");
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.write(archive, bytes);
  }

  private static List<String> states(JsonNode run) {
    return StreamSupport.stream(run.path("components").spliterator(), false)
        .map(
            it ->
                it.path("component").asText()
                    + " "
                    + (it.path("outcome").isNull() ? it.path("state") : it.path("outcome"))
                        .asText())
        .toList();
  }

  @Test
  void restoresOneTreeAloneOrAsOfATime() throws Exception {
    JsonNode first = world.answer(0, "backup list", "backup", "list", plan, "configuration");
    Files.writeString(world.stack("config/compose.yaml"), "services:\n  gateway:\n  drifted:\n");
    world.answer(0, "backup run", "backup", "run", plan, "configuration");
    String id = first.at("/backups/0/id").asText();

    JsonNode shown =
        world.answer(0, "restore --dry-run", "restore", plan, "configuration", "--dry-run");
    JsonNode restored =
        world.answer(0, "restore", "restore", plan, "configuration", "--backup", id, "--yes");

    assertThat(shown.path("steps").findValuesAsText("name"))
        .containsSubsequence("unpack beside", "verify side copy", "swap", "verify service");
    assertThat(restored.at("/backup/id").asText()).isEqualTo(id);
    assertThat(restored.at("/rpo/method").asText()).isEqualTo("LIVE_COMPARE");
    Path kept = Path.of(restored.at("/kept/folder").asText());
    assertThat(kept.resolve("compose.yaml")).content().contains("drifted");
    assertThat(world.stack("config/compose.yaml")).content().contains("vault:");
    JsonNode none =
        world.answer(
            3, "restore", "restore", plan, "certificates", "--to", "2020-01-01T00:00:00Z", "--yes");
    assertThat(none.at("/error/name").asText()).isEqualTo("NO_BACKUP");
  }
}
